import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { LocalError } from '../errors.js';
import { awaitServer } from '../process/await-server.js';
import type { ManagedProcess, ProcessExit } from '../process/managed-process.js';
import { ProcessSlot } from '../process/process-slot.js';
import { RecentLines } from '../process/recent-lines.js';
import { clusterDirectory } from './cluster.js';
import { superuser } from './credentials.js';
import type { Placement } from './placement.js';
import { ensureDatabase, postgresAnswers } from './readiness.js';
import { settingArguments, type PostgresSettings } from './settings.js';
import { clearStalePid } from './stale-pid.js';
import { StartFailure } from './start-failure.js';

const announcement = 'ready to accept connections';
const readyMs = 120_000;
const leaveMs = 30_000;
const retryMs = 100;
const orphansMs = 15_000;

/** What an embedded Postgres is made of; see {@link startPostgres}. */
export interface PostgresParts {
  readonly place: Placement;
  readonly port: number;
  readonly password: string;
  readonly settings: PostgresSettings;
  readonly orphanDirectory?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
}

/**
 * One embedded Postgres: durable (fsync, full page writes, checksums), loopback only, with its own
 * password. It can be stopped, killed and started again on the same data and port.
 */
export class PostgresServer {
  readonly name = 'postgres';
  /** Connects as the cluster's owner to its database `runlog`. */
  readonly url: string;
  /** The same server's maintenance database, for creating and dropping databases. */
  readonly adminUrl: string;
  private readonly slot = new ProcessSlot();

  constructor(private readonly parts: PostgresParts) {
    const authority = `${superuser}:${parts.password}@127.0.0.1:${parts.port}`;
    this.url = `postgres://${authority}/${superuser}`;
    this.adminUrl = `postgres://${authority}/postgres`;
  }

  get port(): number {
    return this.parts.port;
  }

  /** The postmaster's process id, undefined when it does not run. */
  get pid(): number | undefined {
    return this.slot.pid;
  }

  /** Where the data really is (see {@link place}). */
  get directory(): string {
    return this.parts.place.directory;
  }

  /** The server's version, such as `18.4.0`. */
  get version(): string {
    return this.parts.place.binaries.version.replace(/-.*/, '');
  }

  /**
   * Starts it, recovering from whatever end it had; resolves when it answers queries. Throws
   * `postgres_not_started`, `port_taken` or `directory_in_use`.
   */
  async start(): Promise<void> {
    const deadline = performance.now() + orphansMs;
    for (;;) {
      const started = await this.attempt();
      if (started instanceof StartFailure) {
        // Backends of a killed postmaster leave by themselves, but not before it is gone.
        if (!started.waitsForOrphans || performance.now() > deadline) throw started.toError(this.parts.port);
        await delay(retryMs);
        continue;
      }
      await this.finish(started);
      return;
    }
  }

  /** Fast shutdown: open transactions are rolled back, everything committed is checkpointed. */
  async stop(): Promise<void> {
    await this.slot.stop('SIGINT', leaveMs);
  }

  /** Ends it without a chance to clean up; resolves when the process is gone. `start` recovers. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.slot.kill(signal);
  }

  /** Calls the listener whenever it ends without having been stopped; returns how to unsubscribe. */
  onExit(listener: (exit: ProcessExit) => void): () => void {
    return this.slot.onExit(listener);
  }

  private async attempt(): Promise<ManagedProcess | StartFailure> {
    const { place, port, settings, onLine, orphanDirectory, env } = this.parts;
    const cluster = clusterDirectory(place);
    await clearStalePid(cluster);
    const lines = new RecentLines(onLine, announcement);
    const incarnation = await this.slot.run({
      command: join(place.binaries.root, 'bin', 'postgres'),
      args: ['-D', cluster, ...settingArguments({ ...settings, port: String(port) })],
      cwd: place.directory,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', ...env },
      owner: place.owner,
      orphan: { signal: 'SIGINT', graceMs: leaveMs, directory: orphanDirectory },
      onLine: (line) => lines.add(line),
    });
    const answers = (): Promise<boolean> => postgresAnswers(this.adminUrl);
    if (await awaitServer(incarnation, lines, answers, readyMs)) return incarnation;
    await incarnation.stop('SIGINT', leaveMs);
    await incarnation.closed;
    return new StartFailure(lines.all());
  }

  // Only a start that has succeeded is watched: until then its end is reported by the start itself.
  private async finish(incarnation: ManagedProcess): Promise<void> {
    try {
      await ensureDatabase(this.adminUrl, superuser);
    } catch (cause) {
      await incarnation.stop('SIGINT', leaveMs);
      throw new LocalError(
        'postgres_not_started',
        'Postgres ended while its database was made',
        {},
        { cause },
      );
    }
    this.slot.watch(incarnation);
  }
}
