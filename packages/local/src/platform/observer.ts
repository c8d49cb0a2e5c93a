import type { ProcessExit } from '../process/managed-process.js';

/** Who is told what the platform does; every part is optional to act upon. */
export interface PlatformObserver {
  /** Something that takes a moment, such as fetching a program. */
  note?(text: string): void;
  starting?(name: string): void;
  ready?(name: string, tookMs: number): void;
  /** It ended without being asked; it will be started again after `retryMs`, or not (undefined). */
  died?(name: string, exit: ProcessExit, retryMs: number | undefined): void;
  /** It runs, but has not served for so long: it is killed, and then started again. */
  silent?(name: string, silentMs: number): void;
  /** A new start after a death failed; the next follows after `retryMs`. */
  restartFailed?(name: string, error: unknown, retryMs: number): void;
  stopping?(name: string): void;
  /** One line of a process's output. */
  line?(name: string, line: string): void;
}
