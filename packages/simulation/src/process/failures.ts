import { RunlogError } from '@runlog/core';

/** Gathers errors that nobody foresaw: those that are not typed, or can never be cured by trying again. */
export class Failures {
  readonly unforeseen: string[] = [];

  note(where: string, error: unknown): void {
    if (error instanceof RunlogError && error.retryable) return;
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (this.unforeseen.length < 20) this.unforeseen.push(`${where}: ${what}`);
  }
}
