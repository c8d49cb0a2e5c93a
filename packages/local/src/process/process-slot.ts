import { ManagedProcess, type ProcessExit, type ProcessRequest } from './managed-process.js';

/**
 * The place of one process that may be started many times: knows the current incarnation and tells an
 * end that was asked for from one that was not.
 */
export class ProcessSlot {
  private current: ManagedProcess | undefined;
  private stopping: ManagedProcess | undefined;
  private readonly listeners = new Set<(exit: ProcessExit) => void>();

  /** The id of the running process, undefined when none runs. */
  get pid(): number | undefined {
    return this.current?.pid;
  }

  /** Starts the next incarnation. Its end, unless through `stop`, is reported to `onExit` once `watch` was called. */
  async run(request: ProcessRequest): Promise<ManagedProcess> {
    const started = await ManagedProcess.start(request);
    this.current = started;
    void started.exited.then(() => {
      if (this.current === started) this.current = undefined;
    });
    return started;
  }

  /** From now on the end of this incarnation is news. Call it when the process is ready. */
  watch(incarnation: ManagedProcess): void {
    void incarnation.exited.then((exit) => {
      if (this.stopping !== incarnation) for (const listener of this.listeners) listener(exit);
    });
  }

  /** Ends the current incarnation, if any; not reported to `onExit`. */
  async stop(signal: NodeJS.Signals, graceMs: number): Promise<void> {
    this.stopping = this.current;
    await this.current?.stop(signal, graceMs);
  }

  /** Sends a signal as an outsider would, and waits for the end; reported to `onExit`. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const victim = this.current;
    victim?.signal(signal);
    await victim?.exited;
  }

  /** Calls the listener each time a ready process ends without `stop`; returns how to unsubscribe. */
  onExit(listener: (exit: ProcessExit) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
