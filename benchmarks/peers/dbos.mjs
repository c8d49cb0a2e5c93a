import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../packages/local/dist/index.js';
import { versionOf } from './package-version.mjs';
import { startDatabase } from './postgres.mjs';
import { serveDriver, startWorker } from './protocol.mjs';

// DBOS is a library: workflows run in the process of the application, which its clients reach as they reach any application.
// Enqueueing from another process would be slower for them: both its queues and its handles poll once a second by default.
const poolSize = 10;
const retryMs = 50;

serveDriver({
  async start({ dataDir }) {
    const database = await startDatabase(dataDir);
    const port = await freePort();
    const args = [database.url, dataDir, String(port), String(poolSize)];
    const worker = await startWorker(new URL('dbos-worker.mjs', import.meta.url), args);
    const agent = new Agent({ keepAlive: true, maxSockets: 1_024 });
    return {
      name: 'DBOS',
      version: await versionOf('@dbos-inc/dbos-sdk'),
      settings: [
        ...database.settings,
        ['result', 'pushed: the application answers the request when its workflow has ended'],
        ['systemDatabasePoolSize', `${poolSize} (default; 20 and 50 were slower)`],
        ['recovery', 'at the restart of the application, by itself (default)'],
        ['server', 'none of its own: the worker drives its workflows'],
      ],
      run: (workload, input) => runUntilAnswered(agent, port, { id: `bench-${input}`, workload, input }),
      processes: () => [database.process(), { name: 'worker', pid: worker.pid }],
      kill: async (what) => {
        await (what === 'worker' ? worker : database).kill();
        return true;
      },
      stop: async () => {
        agent.destroy();
        await worker.stop();
        await database.stop();
      },
    };
  },
});

// A request that got no answer is sent again: its id makes it join the workflow that it may have started.
async function runUntilAnswered(agent, port, question) {
  for (;;) {
    const { status, text } = await post(agent, port, JSON.stringify(question)).catch((error) => ({
      text: String(error),
    }));
    if (status === 200) return JSON.parse(text);
    if (status !== undefined) throw new Error(text);
    await pause(retryMs);
  }
}

function post(agent, port, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request({ host: '127.0.0.1', port, method: 'POST', agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
