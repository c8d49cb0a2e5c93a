import { setTimeout as pause } from 'node:timers/promises';
import { OpenWorkflow } from 'openworkflow';
import { EndedRuns } from './ended-runs.mjs';
import { migrate, openBackend } from './openworkflow-backend.mjs';
import { versionOf } from './package-version.mjs';
import { startDatabase } from './postgres.mjs';
import { serveDriver, startWorker } from './protocol.mjs';

const concurrency = 64;
const connections = { worker: 30, client: 10 };
// A handle asks once a second, which cannot be set and would be all that is measured. This is kinder.
const resultPollMs = 5;
const retryMs = 50;
/** Above it a run fails. */
const mostSteps = 1_000;

serveDriver({
  async start({ dataDir }) {
    const database = await startDatabase(dataDir);
    await migrate(database.url);
    const args = [database.url, dataDir, String(concurrency), String(connections.worker)];
    const worker = await startWorker(new URL('openworkflow-worker.mjs', import.meta.url), args);
    const { pool, backend } = openBackend(database.url, connections.client);
    const openworkflow = new OpenWorkflow({ backend });
    const ended = new EndedRuns(
      (ids) => pool`
        SELECT id, status, output FROM openworkflow.workflow_runs
        WHERE namespace_id = 'default' AND id = ANY(${ids}) AND status IN ('completed', 'failed', 'canceled')`,
      resultPollMs,
    );
    return {
      name: 'openworkflow',
      version: await versionOf('openworkflow'),
      settings: [
        ...database.settings,
        [
          'result',
          `one query every ${resultPollMs} ms for all that wait (its handles: one each, every second)`,
        ],
        ['worker poll', '100 ms, doubling to 1 s, with jitter (fixed)'],
        ['concurrency', `${concurrency} (default 1; more only claim against each other)`],
        ['connections', `worker ${connections.worker}, client ${connections.client} (defaults 10)`],
        ['connect_timeout', '2 s (default 30 s)'],
        ['lease', '30 s (fixed)'],
        ['maximumAttempts of a workflow', '10 (default 1)'],
        ['server', 'none of its own: the worker drives its workflows'],
      ],
      prepare: async ({ steps = 0 }) =>
        steps > mostSteps ? `a workflow has at most ${mostSteps} steps (fixed)` : undefined,
      async run(workload, input) {
        const { status, output } = await ended.of(await submit(openworkflow, workload, input));
        if (status !== 'completed') throw new Error(`run ${input} ${status}`);
        return output;
      },
      processes: () => [database.process(), { name: 'worker', pid: worker.pid }],
      kill: async (what) => {
        await (what === 'worker' ? worker : database).kill();
        return true;
      },
      stop: async () => {
        await worker.stop();
        await pool.end({ timeout: 1 });
        await database.stop();
      },
    };
  },
});

async function submit(openworkflow, workload, input) {
  // A key costs something, and only a load with a kill sends anything twice.
  const options = workload.recorded ? { idempotencyKey: `bench-${input}` } : undefined;
  for (;;) {
    try {
      const handle = await openworkflow.runWorkflow({ name: 'bench' }, { workload, input }, options);
      return handle.workflowRun.id;
    } catch (error) {
      if (!/CONNECTION|ECONN|57P0/.test(`${error.code} ${error.message}`)) throw error;
      await pause(retryMs);
    }
  }
}
