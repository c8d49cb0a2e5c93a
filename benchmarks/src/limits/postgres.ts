import { randomBytes } from 'node:crypto';
import { migrate } from '@runlog/event-store';
import { startPostgres } from '@runlog/local';
import pg from 'pg';
import { usageOf, usageOfFamily } from '../driver/usage.js';
import type { Trial } from './limit.js';
import { drive, type Budget } from './load.js';
import { appendStatement } from './append-statement.js';

/** Rows a commit, and how many connections commit at the same time. */
const appends = [1, 4].flatMap((connections) => [50, 100, 200, 500].map((rows) => ({ rows, connections })));

/** Events that one execution gets in one commit, as a step that ends and the next that begins. */
const eventsPerExecution = 2;

/** Runs the trials on an embedded Postgres with the platform's durable settings, and on its own event table. */
export async function withPostgres(
  dir: string,
  budget: Budget,
  measure: (trial: Trial) => Promise<void>,
): Promise<void> {
  const server = await startPostgres({ dir });
  const pool = new pg.Pool({ connectionString: server.url, max: 4 });
  // `end` does not wait until the server has seen the connections go; the server's end then meets them.
  pool.on('error', () => undefined);
  const postgres = server.pid ?? 0;
  const processes = {
    postgres: () => usageOfFamily(postgres),
    client: () => usageOf(process.pid),
  };
  try {
    await migrate(server.url);
    await connectAll(pool);
    await measure({
      area: 'postgres',
      name: 'one row a commit, 1 connection',
      unit: 'commits',
      processes,
      run: () => drive(budget, 1, () => append(pool, 1)),
    });
    for (const { rows, connections } of appends) {
      await measure({
        area: 'postgres',
        name: `${rows} rows a commit, ${connections} connection${connections > 1 ? 's' : ''}`,
        unit: 'rows',
        unitsPerOperation: rows,
        processes,
        run: () => drive(budget, connections, () => append(pool, rows)),
      });
    }
  } finally {
    await pool.end();
    await server.stop();
  }
}

// A backend that ends takes its CPU time out of the sum, so all of them are there from the first trial to the last.
async function connectAll(pool: pg.Pool): Promise<void> {
  const clients = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
  for (const client of clients) client.release();
}

async function append(pool: pg.Pool, rows: number): Promise<void> {
  const ids: string[] = [];
  for (let id = newId(); ids.length < rows; id = newId()) {
    for (let event = 0; event < eventsPerExecution && ids.length < rows; event += 1) ids.push(id);
  }
  const versions = ids.map((_, index) => (index % eventsPerExecution) + 1);
  const types = ids.map(() => 'StepCompleted');
  const data = ids.map((_, index) => `{"step":"s${index}","attempt":1,"output":{"n":${index}}}`);
  const { rowCount } = await pool.query({
    name: 'append',
    text: appendStatement,
    values: [ids, versions, types, data, new Date()],
  });
  if (rowCount !== rows) throw new TypeError(`${rowCount} of ${rows} rows were written`);
}

/** A UUID of version 7: its beginning is the time, so that the index grows at its end, as the platform's does. */
function newId(): string {
  const random = randomBytes(10).toString('hex');
  const hex = `${Date.now().toString(16).padStart(12, '0')}7${random.slice(0, 3)}8${random.slice(3, 18)}`;
  return [8, 12, 16, 20, 32].map((end, index, ends) => hex.slice(ends[index - 1] ?? 0, end)).join('-');
}
