import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Usage } from '../driver/usage.js';
import { usageOf } from '../driver/usage.js';

/**
 * A process of its own beside this file that answers one message at a time. It ends with ours, since it ends when the
 * channel between them does.
 */
export class Child {
  private constructor(private readonly child: ChildProcess) {}

  /** Forks `program` and resolves with its first message. */
  static async start<T>(program: string, args: readonly string[] = []): Promise<[Child, T]> {
    const path = fileURLToPath(new URL(program, import.meta.url));
    const child = new Child(fork(path, [...args]));
    return [child, await child.answer<T>()];
  }

  /** Sends a message and resolves with the next one that comes back. Rejects when the process ends instead. */
  async ask<T>(question: object): Promise<T> {
    const answer = this.answer<T>();
    this.child.send(question);
    return answer;
  }

  /** What the process has used so far. */
  usage(): Promise<Usage> {
    return usageOf(this.child.pid ?? 0);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }

  private answer<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void =>
        reject(new TypeError(`${this.child.spawnargs[1]} ended with ${code}`));
      this.child.once('exit', ended);
      this.child.once('message', (message) => {
        this.child.off('exit', ended);
        resolve(message as T);
      });
    });
  }
}
