import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Absurd } from 'absurd-sdk';
import pg from 'pg';
import { versionOf } from './package-version.mjs';
import { startDatabase } from './postgres.mjs';
import { serveDriver, startWorker } from './protocol.mjs';

const concurrency = 256;
const connections = { worker: 10, client: 10 };
const retryMs = 50;
const schemaFile = new URL('absurd.sql', import.meta.url);

serveDriver({
  async start({ dataDir }) {
    const schema = await readSchema();
    const database = await startDatabase(dataDir);
    const db = new pg.Pool({ connectionString: database.url, max: connections.client });
    db.on('error', () => undefined);
    await db.query(schema);
    const absurd = new Absurd({ db, queueName: 'bench' });
    await absurd.createQueue('bench');
    const args = [database.url, dataDir, String(concurrency), String(connections.worker)];
    const worker = await startWorker(new URL('absurd-worker.mjs', import.meta.url), args);
    return {
      name: 'absurd',
      version: await versionOf('absurd-sdk'),
      settings: [
        ...database.settings,
        ['schema', (await db.query('SELECT absurd.get_schema_version() AS version')).rows[0].version],
        ['result', 'awaitTaskResult: polls after 50 ms, doubling to 1 s (fixed)'],
        ['worker poll', '250 ms (default)'],
        ['concurrency', `${concurrency} (default 1)`],
        ['connections', `worker ${connections.worker}, client ${connections.client} (defaults)`],
        ['lease', '120 s (default)'],
        ['server', 'none of its own: the worker drives its workflows'],
      ],
      run: async (workload, input) => {
        // A key costs something, and only a load with a kill sends anything twice.
        const options = { queue: 'bench', ...(workload.recorded && { idempotencyKey: `bench-${input}` }) };
        const { taskID } = await persist(() => absurd.spawn('bench', { workload, input }, options));
        const { state, result } = await persist(() => absurd.awaitTaskResult(taskID));
        if (state !== 'completed') throw new Error(`task ${input} ${state}`);
        return result;
      },
      processes: () => [database.process(), { name: 'worker', pid: worker.pid }],
      kill: async (what) => {
        await (what === 'worker' ? worker : database).kill();
        return true;
      },
      stop: async () => {
        await worker.stop();
        await db.end();
        await database.stop();
      },
    };
  },
});

async function readSchema() {
  try {
    return await readFile(schemaFile, 'utf8');
  } catch (cause) {
    throw new Error(
      "absurd's npm package holds no SQL schema: save sql/absurd.sql of its repository as benchmarks/peers/absurd.sql",
      { cause },
    );
  }
}

/** Asks again while the database is away. */
async function persist(ask) {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!/ECONN|57P0|terminated/.test(`${error.code} ${error.message}`)) throw error;
      await pause(retryMs);
    }
  }
}
