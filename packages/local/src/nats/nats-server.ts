import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { LocalError } from '../errors.js';
import { awaitServer } from '../process/await-server.js';
import type { ProcessExit } from '../process/managed-process.js';
import { ProcessSlot } from '../process/process-slot.js';
import { RecentLines } from '../process/recent-lines.js';
import { natsConfiguration } from './configuration.js';
import { natsEnvironment } from './environment.js';
import { jetStreamAnswers } from './readiness.js';

const announcement = 'Server is ready';
const readyMs = 60_000;
const leaveMs = 10_000;

/** The rules of a server that wants a login. */
export interface NatsAuthorization {
  /** The `authorization` block of its configuration. */
  readonly text: string;
  /** Who looks whether JetStream answers: needs `$JS.API.INFO` and an inbox `_INBOX.<user>.>`. */
  readonly user: string;
  readonly password: string;
}

/** What an embedded NATS server is made of; see {@link startNats}. */
export interface NatsParts {
  readonly program: string;
  readonly directory: string;
  readonly port: number;
  readonly disposable: boolean;
  readonly authorization?: NatsAuthorization | undefined;
  readonly onLine?: (line: string) => void;
}

/** One embedded nats-server with JetStream on disk, loopback only; can be stopped, killed, wiped and started again. */
export class NatsServer {
  readonly name = 'nats';
  readonly url: string;
  private readonly slot = new ProcessSlot();

  constructor(private readonly parts: NatsParts) {
    this.url = `nats://127.0.0.1:${parts.port}`;
  }

  get port(): number {
    return this.parts.port;
  }

  /** The server's process id, undefined when it does not run. */
  get pid(): number | undefined {
    return this.slot.pid;
  }

  get directory(): string {
    return this.parts.directory;
  }

  /** Starts it; resolves when JetStream answers. Throws `port_taken` or `nats_not_started`. */
  async start(): Promise<void> {
    const { program, directory, port, disposable, authorization, onLine } = this.parts;
    const storeDirectory = join(directory, 'jetstream');
    const configuration = join(directory, 'nats.conf');
    await mkdir(storeDirectory, { recursive: true });
    await writeFile(configuration, natsConfiguration({ port, storeDirectory, more: authorization?.text }));
    const lines = new RecentLines(onLine, announcement);
    const incarnation = await this.slot.run({
      command: program,
      args: ['--config', configuration],
      env: natsEnvironment(),
      orphan: { signal: 'SIGTERM', graceMs: leaveMs, directory: disposable ? directory : undefined },
      onLine: (line) => lines.add(line),
    });
    if (await awaitServer(incarnation, lines, () => jetStreamAnswers(this.url, authorization), readyMs)) {
      this.slot.watch(incarnation);
      return;
    }
    await incarnation.stop('SIGTERM', leaveMs);
    await incarnation.closed;
    throw this.failure(lines);
  }

  /** Ends it in order: what JetStream accepted is on disk. */
  async stop(): Promise<void> {
    await this.slot.stop('SIGTERM', leaveMs);
  }

  /** Ends it without a chance to clean up; resolves when the process is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.slot.kill(signal);
  }

  /** Deletes everything that JetStream stored; kills the server first if it runs (not reported to `onExit`). */
  async wipe(): Promise<void> {
    await this.slot.stop('SIGKILL', leaveMs);
    await rm(join(this.directory, 'jetstream'), { recursive: true, force: true });
  }

  /** Whether JetStream answers: a server whose disk was full takes connections, and never stores again. */
  serves(): Promise<boolean> {
    return jetStreamAnswers(this.url, this.parts.authorization);
  }

  /** Calls the listener whenever it ends without having been stopped; returns how to unsubscribe. */
  onExit(listener: (exit: ProcessExit) => void): () => void {
    return this.slot.onExit(listener);
  }

  private failure(lines: RecentLines): LocalError {
    const { port } = this.parts;
    return lines.seen('address already in use')
      ? new LocalError('port_taken', `port ${port} for NATS is taken: set RUNLOG_NATS_PORT`, { port })
      : new LocalError('nats_not_started', `nats-server did not start:\n${lines.all().join('\n')}`);
  }
}
