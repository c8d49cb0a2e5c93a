import type pg from 'pg';
import type { DatabaseClock } from '../connection/database-clock.js';
import { AppendRefused, StoreUnavailable } from '../errors.js';
import type { AppendOutcome } from '../port.js';
import { appendParameters, appendStatement } from './append-statement.js';
import type { Batchable, Waiting } from './group-commit.js';
import { type Fault, faultOf } from './fault.js';
import type { EncodedAppend } from './pending-append.js';

/** An encoded append as the batcher sees it: its key is the execution. */
export interface BatchedAppend extends EncodedAppend, Batchable {}

export type WaitingAppend = Waiting<BatchedAppend, AppendOutcome>;

/** What became of the appends of one committed transaction. */
export interface WrittenBatch {
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
    const failure = await this.send(batch);
    if (failure === undefined) return;
    const { fault, error: cause } = failure;
    const [only] = batch;
    if (fault === 'raced' && racesLeft > 0) return this.writeSorted(batch, racesLeft - 1);
    if (fault === 'data' && batch.length === 1 && only) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return only.reject(new AppendRefused(only.item.append.executionId, reason, { cause }));
    }
    if (fault === 'data') {
      const middle = batch.length >>> 1;
      await this.writeSorted(batch.slice(0, middle), racesInARow);
      return this.writeSorted(batch.slice(middle), racesInARow);
    }
    for (const { reject } of batch) reject(new StoreUnavailable(fault === 'inDoubt', { cause }));
  }

  private async send(
    batch: readonly WaitingAppend[],
  ): Promise<{ readonly fault: Fault; readonly error: unknown } | undefined> {
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      return { fault: 'unavailable', error };
    }
    try {
      const values = appendParameters(batch.map(({ item }) => item));
      const { rows } = await client.query<OutcomeRow>({ name: 'append', text: appendStatement, values });
      const inDoubt = this.doubtful.has(client);
      client.release(inDoubt);
      if (inDoubt) return { fault: 'inDoubt', error: undefined };
      this.settle(batch, rows);
      return undefined;
    } catch (error) {
      const fault = faultOf(error);
      client.release(fault === 'inDoubt');
      return { fault, error };
    }
  }

  private settle(batch: readonly WaitingAppend[], rows: readonly OutcomeRow[]): void {
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
    this.onWritten({ appended, raced });
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
