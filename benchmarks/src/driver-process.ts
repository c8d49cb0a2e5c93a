import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Answers, Query, Response, RunOptions, Started } from './driver/messages.js';

type Question = { readonly [key: string]: unknown; readonly ask: keyof Answers };

const graceMs = 30_000;
/** For what has no time limit of its own: a driver that hangs must not keep the others from being measured. */
const answerMs = 120_000;

/** A started contender behind its driver's process. */
export class DriverProcess {
  private lastId = 0;
  private readonly waiting = new Map<number, (response: Response) => void>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly dataDir: string,
  ) {
    child.on('message', (response: Response) => this.waiting.get(response.id)?.(response));
    child.on('exit', () => {
      for (const [id, tell] of this.waiting) tell({ id, error: 'the driver ended' });
    });
  }

  /** Starts a contender in a fresh folder. @throws when its driver says that it cannot */
  static async start(
    module: URL,
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<{ readonly driver: DriverProcess; readonly started: Started }> {
    const dataDir = await mkdtemp(join(tmpdir(), 'bench-'));
    // Standard output is for the result; whatever a contender prints is beside it.
    const child = fork(fileURLToPath(module), { env, stdio: ['ignore', 2, 2, 'ipc'] });
    const driver = new DriverProcess(child, dataDir);
    try {
      return { driver, started: await driver.ask<'start'>({ ask: 'start', dataDir }) };
    } catch (error) {
      await driver.end();
      throw error;
    }
  }

  run(options: RunOptions): Promise<Answers['run']> {
    return this.ask<'run'>({ ask: 'run', options }, options.timeoutMs + answerMs);
  }

  query(what: Query, count: number): Promise<Answers['query']> {
    return this.ask<'query'>({ ask: 'query', what, count });
  }

  /** Stops the contender and removes what it stored. */
  async stop(): Promise<void> {
    try {
      await this.ask<'stop'>({ ask: 'stop' });
    } finally {
      await this.end();
    }
  }

  private async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      const force = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
      if (this.child.connected) this.child.disconnect();
      await gone;
      clearTimeout(force);
    }
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 3 });
  }

  private ask<A extends keyof Answers>(
    question: Question & { readonly ask: A },
    withinMs = answerMs,
  ): Promise<Answers[A]> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => this.waiting.get(id)?.({ id, error: `no answer to ${question.ask}` }),
        withinMs,
      );
      this.waiting.set(id, (response) => {
        clearTimeout(late);
        this.waiting.delete(id);
        if ('error' in response) reject(new TypeError(response.error));
        else resolve(response.answer as Answers[A]);
      });
      if (this.child.connected) this.child.send({ ...question, id });
      else this.waiting.get(id)?.({ id, error: 'the driver ended' });
    });
  }
}
