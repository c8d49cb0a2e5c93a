import type { ProcessExit } from '../process/managed-process.js';

/** Something that runs as one process and can be started again after any end. */
export interface Unit {
  readonly name: string;
  /** Undefined when it does not run. */
  readonly pid: number | undefined;
  /** Resolves when it is ready to serve; rejects when it ended or took too long. */
  start(): Promise<void>;
  /** Asks it to end in order, forces it after its grace; resolves when it is gone. */
  stop(): Promise<void>;
  /** Sends a signal as an outsider would; resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Whether it does what it is for; absent where running is all that can be known. */
  serves?(): Promise<boolean>;
  /** Reports ends that `stop` did not ask for; returns how to unsubscribe. */
  onExit(listener: (exit: ProcessExit) => void): () => void;
}
