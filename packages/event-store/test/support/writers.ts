import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { EventStore } from '../../src/port.js';
import { append, created, newId, signal } from './events.js';

/** Told of every version when it is known to be in the log. */
export type Note = (executionId: string, version: number) => void;

/** Writes an event as another process would. */
export const insert = (client: pg.Client, tenant: string, executionId: string, version: number) =>
  client.query(
    `INSERT INTO runlog.event (execution_id, version, tenant, type, schema_version, data, recorded_at)
     VALUES ($1, $2, $3, 'ExecutionStarted', 1, '{}', now())`,
    [executionId, version, tenant],
  );

/** Two events in each of its transactions, which it holds open between them; some of them it takes back. */
export class SlowWriter {
  private readonly executionId = newId();
  private version = 0;
  private client: pg.Client | undefined;

  constructor(
    private readonly url: string,
    private readonly about: { readonly tenant: string; readonly index: number; readonly note: Note },
  ) {}

  async write(rounds: number): Promise<void> {
    for (let round = 0; this.version < rounds * 2; round += 1)
      try {
        const client = await this.connected();
        const takenBack = this.about.index % 5 === 4 && round % 2 === 0;
        await this.transaction(client, round, takenBack ? 'ROLLBACK' : 'COMMIT');
        if (!takenBack) this.known(this.version + 2);
      } catch {
        this.client = undefined;
      }
    await this.client?.end();
  }

  private async transaction(client: pg.Client, round: number, end: string): Promise<void> {
    const { tenant, index } = this.about;
    await client.query('BEGIN');
    await insert(client, tenant, this.executionId, this.version + 1);
    // The hold is the fault: positions and commits of all writers interleave.
    await client.query('SELECT pg_sleep($1)', [((index * 5 + round * 3) % 13) / 1_000]);
    await insert(client, tenant, this.executionId, this.version + 2);
    await client.query(end);
  }

  /** A connection; a new one finds out what became of the transaction of the one before. */
  private async connected(): Promise<pg.Client> {
    if (this.client !== undefined) return this.client;
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ newest: number }>(
      'SELECT coalesce(max(version), 0)::int AS newest FROM runlog.event WHERE execution_id = $1',
      [this.executionId],
    );
    this.known(rows[0]?.newest ?? 0);
    this.client = client;
    return client;
  }

  private known(version: number): void {
    while (this.version < version) this.about.note(this.executionId, (this.version += 1));
  }
}

/** Appends to one execution by the store, event by event, and reads back what became of an append that was cut off. */
export async function appendAll(
  events: EventStore,
  { tenant, note }: { readonly tenant: string; readonly note: Note },
  count: number,
): Promise<void> {
  const executionId = newId();
  for (let version = 0; version < count;) {
    const event = version === 0 ? created(tenant) : signal(`${version}`);
    const given = append({ tenant, executionId, expectedVersion: version, events: [event] });
    const found = await events.append(given).then(
      () => version + 1,
      () => newest(events, executionId),
    );
    while (version < found) note(executionId, (version += 1));
  }
}

async function newest(events: EventStore, executionId: string): Promise<number> {
  for (;;)
    try {
      return (await events.read(executionId)).length;
    } catch {
      await wait(10);
    }
}

/** Ends every session of the database again and again, as a restart of Postgres does, until the work is done; how often. */
export async function cutWhile(admin: pg.Client, work: Promise<unknown>): Promise<number> {
  let working = true;
  const done = work.finally(() => {
    working = false;
  });
  let cuts = 0;
  for (; working; cuts += 1) {
    await Promise.race([wait(cuts === 0 ? 40 : 400), done]);
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
  }
  return cuts;
}
