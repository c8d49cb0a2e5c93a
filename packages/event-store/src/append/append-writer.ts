import type pg from 'pg';
import type { DatabaseClock } from '../connection/database-clock.js';
import { AppendRefused, StoreUnavailable } from '../errors.js';
import type { AppendOutcome } from '../port.js';
import { appendParameters, appendStatement, shapeOf } from './append-statement.js';
import type { Batchable, Waiting } from './group-commit.js';
import { type Fault, faultOf } from './fault.js';
import type { EncodedAppend } from './pending-append.js';

/** An encoded append as the batcher sees it: its key is the execution. */
export interface BatchedAppend extends EncodedAppend, Batchable {}

export type WaitingAppend = Waiting<BatchedAppend, AppendOutcome>;

/** What became of the appends of one committed transaction. */
export interface WrittenBatch {
  readonly durationMs: number;
  readonly size: number;
  readonly appended: readonly WaitingAppend[];
  /** Their key was claimed by a transaction that we could not see yet: they have to be asked again. */
  readonly raced: readonly WaitingAppend[];
}

interface OutcomeRow {
  readonly ordinal: number;
  readonly status: 'appended' | 'conflict' | 'duplicate' | 'raced';
  readonly execution_id: string | null;
  readonly digest: string | null;
  readonly clock: number;
}

type Reply = { readonly rows: readonly OutcomeRow[] } | { readonly fault: Fault; readonly cause: unknown };

const racesInARow = 5;

/** Writes batches: sends the statement, settles its appends, runs it again after a race, isolates what is refused. */
export class AppendWriter {
  private readonly doubtful = new WeakSet<pg.ClientBase>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: DatabaseClock,
    private readonly onWritten: (batch: WrittenBatch) => void,
  ) {
    // Postgres says so in a warning when it committed here but could not hear of its synchronous standby.
    pool.on('connect', (client) =>
      client.on('notice', ({ code }) => {
        if (code?.startsWith('01') || code?.startsWith('57')) this.doubtful.add(client);
      }),
    );
  }

  /** Settles every append of the batch. Never rejects. */
  async write(batch: readonly WaitingAppend[]): Promise<void> {
    const sorted = batch.toSorted((a, b) => (a.item.key < b.item.key ? -1 : 1));
    await this.writeSorted(sorted, racesInARow);
  }

  private async writeSorted(batch: readonly WaitingAppend[], racesLeft: number): Promise<void> {
    const sentAt = performance.now();
    const reply = await this.send(batch, racesLeft < racesInARow);
    if (!('fault' in reply)) return this.settle(batch, reply.rows, performance.now() - sentAt);
    const { fault, cause } = reply;
    if (fault === 'raced' && racesLeft > 0) return this.writeSorted(batch, racesLeft - 1);
    if (fault === 'data') return this.isolate(batch, cause);
    for (const { reject } of batch) reject(new StoreUnavailable(fault === 'inDoubt', { cause }));
  }

  /** Some append of the batch is to blame: halves are tried until it stands alone. */
  private async isolate(batch: readonly WaitingAppend[], cause: unknown): Promise<void> {
    const [only, ...others] = batch;
    if (only && others.length === 0) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return only.reject(new AppendRefused(only.item.key, reason, { cause }));
    }
    const middle = batch.length >>> 1;
    await this.writeSorted(batch.slice(0, middle), racesInARow);
    await this.writeSorted(batch.slice(middle), racesInARow);
  }

  private async send(batch: readonly WaitingAppend[], suspicious: boolean): Promise<Reply> {
    const items = batch.map(({ item }) => item);
    const statement = appendStatement(shapeOf(items, suspicious));
    const values = appendParameters(items);
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (cause) {
      return { fault: 'unavailable', cause };
    }
    try {
      const { rows } = await client.query<OutcomeRow>({ ...statement, values });
      const inDoubt = this.doubtful.has(client);
      client.release(inDoubt);
      return inDoubt ? { fault: 'inDoubt', cause: undefined } : { rows };
    } catch (cause) {
      const fault = faultOf(cause);
      client.release(fault === 'inDoubt');
      return { fault, cause };
    }
  }

  private settle(batch: readonly WaitingAppend[], rows: readonly OutcomeRow[], durationMs: number): void {
    const appended: WaitingAppend[] = [];
    const raced: WaitingAppend[] = [];
    for (const row of rows) {
      const waiting = batch[row.ordinal - 1];
      if (!waiting) continue;
      if (row.status === 'raced') raced.push(waiting);
      else waiting.resolve(outcomeOf(row, waiting.item.append));
      if (row.status === 'appended') appended.push(waiting);
    }
    const [first] = rows;
    if (first) this.clock.observe(first.clock);
    this.onWritten({ durationMs, size: batch.length, appended, raced });
  }
}

function outcomeOf(row: OutcomeRow, append: BatchedAppend['append']): AppendOutcome {
  switch (row.status) {
    case 'appended':
      return { status: 'appended', version: append.expectedVersion + append.events.length };
    case 'duplicate':
      return { status: 'duplicate', executionId: row.execution_id ?? '', digest: row.digest ?? '' };
    default:
      return { status: 'conflict' };
  }
}
