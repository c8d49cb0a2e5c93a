import type pg from 'pg';
import type { KnownHeads } from '../chain/known-heads.js';
import type { LinkedAppend } from '../chain/link.js';
import { linkBatch } from '../chain/link-batch.js';
import { appendParameters } from './append-parameters.js';
import { appendStatement, shapeOf } from './append-statement.js';
import { type Fault, faultOf } from './fault.js';
import type { EncodedAppend } from './pending-append.js';
import { recognise } from './recognise.js';

/** What the statement says of one append; the ordinal is its place in the batch, counted from 1. */
export interface OutcomeRow {
  readonly ordinal: number;
  readonly status: 'appended' | 'conflict' | 'duplicate' | 'raced' | 'unlinked' | 'full';
  readonly execution_id: string | null;
  readonly digest: string | null;
  /** What the history held before. */
  readonly head_bytes: number;
  readonly clock: number;
}

/** What came of a batch: what the database says of its appends, or why it says nothing. */
export type Reply =
  | { readonly rows: readonly OutcomeRow[]; readonly sent: readonly LinkedAppend[] }
  | { readonly fault: Fault; readonly cause: unknown };

/** How a batch is sent. */
export interface SendOptions {
  /** Creations are checked against what may be there as well. */
  readonly suspicious: boolean;
  /** An earlier try may have committed: what stands in the log already is answered as appended. */
  readonly inDoubt: boolean;
}

/** Sends batches over connections of its own. */
export class BatchSender {
  private readonly doubtful = new WeakSet<pg.ClientBase>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly known: KnownHeads,
  ) {
    // Postgres says so in a warning when it committed here but could not hear of its synchronous standby.
    pool.on('connect', (client) =>
      client.on('notice', ({ code }) => {
        if (code?.startsWith('01') || code?.startsWith('57')) this.doubtful.add(client);
      }),
    );
  }

  /** Links the batch to the chains of its executions, and sends it. Never rejects. */
  async send(batch: readonly EncodedAppend[], options: SendOptions): Promise<Reply> {
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (cause) {
      return { fault: 'unavailable', cause };
    }
    let underWay = false;
    try {
      const sent = await linkBatch(batch, this.known, client);
      const shape = shapeOf(batch, options.suspicious);
      const statement = appendStatement(shape);
      const values = appendParameters(sent, shape);
      underWay = true;
      const { rows } = await client.query<OutcomeRow>({ ...statement, values });
      const told = options.inDoubt ? await recognise(client, rows, sent) : rows;
      const inDoubt = this.doubtful.has(client);
      client.release(inDoubt);
      return inDoubt ? { fault: 'inDoubt', cause: undefined } : { rows: told, sent };
    } catch (cause) {
      const fault = faultOf(cause);
      client.release(fault === 'inDoubt');
      // Before the statement itself there is nothing that could have been committed.
      return { fault: underWay ? fault : 'unavailable', cause };
    }
  }
}
