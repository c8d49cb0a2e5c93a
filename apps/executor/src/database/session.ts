import { isIP, Socket } from 'node:net';
import { Client, DatabaseError, Query, type FieldDef, type QueryArrayConfig } from 'pg';
import type { Json, JsonObject } from '@runlog/core';
import { outputTooLarge } from '../outbound/failures.js';
import { cancelStatement } from './cancel-request.js';
import type { Connection } from './connection.js';
import type { DatabaseRequest } from './request.js';
import { rowTypes } from './row-values.js';
import { Rows, type RowLimits } from './rows.js';

/** Bounds of a session, in milliseconds. */
export interface SessionLimits extends RowLimits {
  readonly connectMs: number;
  readonly statementMs: number;
}

/** How often the received bytes are looked at: one value may be larger than all that is allowed. */
const lookEveryMs = 50;
/** What a connection says before any row, and in rows beside their values. */
const spareBytes = 65_536;

/** One connection to one address that was checked, for one statement. */
export class Session {
  private readonly socket = new Socket();
  private readonly client: Client;
  private readonly lost: Promise<never>;

  constructor(
    private readonly address: string,
    private readonly connection: Connection,
    private readonly limits: SessionLimits,
  ) {
    const { hostname, port, user, database, password, tls } = connection;
    this.client = new Client({
      host: address,
      port,
      user,
      database,
      // A function, because nothing given would be looked up in the executor's own environment and home.
      password: () => password,
      // The name goes into TLS, where an address must not.
      ssl: tls && (isIP(hostname) === 0 ? { servername: hostname } : true),
      sslnegotiation: 'postgres',
      types: rowTypes,
      application_name: 'runlog',
      connectionTimeoutMillis: limits.connectMs,
      statement_timeout: limits.statementMs,
      stream: () => this.socket,
    });
    this.lost = new Promise((_, reject) => this.client.on('error', reject));
    this.lost.catch(() => undefined);
  }

  /** Connects and logs in. */
  async open(signal: AbortSignal): Promise<void> {
    await this.unlessAborted(this.client.connect(), signal);
  }

  /** Runs the statement. What it is doing is cancelled when the signal is aborted, or a limit is reached. */
  async run(request: DatabaseRequest, signal: AbortSignal): Promise<JsonObject> {
    try {
      return await this.unlessAborted(this.answer(request), signal);
    } catch (error) {
      // What the database says of a statement ends it.
      if (!(error instanceof DatabaseError)) this.cancel();
      throw error;
    }
  }

  /** Ends the connection at once; there is nothing left to say. */
  close(): void {
    this.client.end().catch(() => undefined);
    this.socket.destroy();
  }

  private answer({ query, parameters, mode }: DatabaseRequest): Promise<JsonObject> {
    const config: QueryArrayConfig & { readonly queryMode: 'extended' } = {
      text: query,
      values: [...parameters],
      rowMode: 'array',
      // One statement only: what a template put into the text cannot begin another.
      queryMode: 'extended',
    };
    const rows = new Rows(this.limits);
    return new Promise((resolve, reject) => {
      const running = this.client.query(new Query(config));
      const looking = setInterval(() => {
        if (this.socket.bytesRead > 2 * this.limits.bytes + spareBytes)
          reject(outputTooLarge('the answer of the database', this.limits.bytes));
      }, lookEveryMs);
      this.lost.catch(reject);
      running.on('row', (values: Json[], result?: { readonly fields: readonly FieldDef[] }) => {
        try {
          if (mode === 'query') rows.add(values, result?.fields ?? []);
        } catch (error) {
          reject(error as Error);
        }
      });
      running.on('error', reject);
      running.on('end', ({ rowCount }: { readonly rowCount: number | null }) => {
        const rowsAffected = rowCount ?? 0;
        resolve(mode === 'query' ? { rows: [...rows.all], rowsAffected } : { rowsAffected });
      });
      this.socket.once('close', () => clearInterval(looking));
    });
  }

  private cancel(): void {
    const { processID, secretKey } = this.client as unknown as { processID: unknown; secretKey: unknown };
    if (typeof processID === 'number' && typeof secretKey === 'number')
      cancelStatement(this.address, this.connection.port, { processID, secretKey });
  }

  private async unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    let stop: (() => void) | undefined;
    const aborted = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([work, aborted]);
    } finally {
      if (stop) signal.removeEventListener('abort', stop);
      work.catch(() => undefined);
    }
  }
}
