import { createWriteStream, type WriteStream } from 'node:fs';

import type { PlatformObserver, ProcessExit } from '@runlog/local';

/** Writes down what the platform's processes say and how they come and go, for whoever looks into a failure. */
export class Journal implements PlatformObserver {
  readonly deaths: { readonly name: string; readonly at: number; readonly exit: ProcessExit }[] = [];
  private readonly file: WriteStream;
  private keeps = false;

  constructor(readonly path: string) {
    this.file = createWriteStream(path, { flags: 'a' });
  }

  /** Whether somebody wants to read it after the run. */
  get kept(): boolean {
    return this.keeps;
  }

  keep(): void {
    this.keeps = true;
  }

  note(text: string): void {
    this.write('harness', text);
  }

  ready(name: string, tookMs: number): void {
    this.write(name, `ready after ${tookMs.toFixed(0)} ms`);
  }

  died(name: string, exit: ProcessExit): void {
    this.deaths.push({ name, at: performance.now(), exit });
    this.write(name, 'died');
  }

  silent(name: string): void {
    this.write(name, 'runs and does not serve: it is killed');
  }

  restartFailed(name: string, error: unknown): void {
    this.write(name, `could not be started again: ${String(error)}`);
  }

  line(name: string, line: string): void {
    this.write(name, line);
  }

  close(): void {
    this.file.end();
  }

  private write(name: string, text: string): void {
    this.file.write(`${new Date().toISOString()} ${name.padEnd(12)} ${text}\n`);
  }
}
