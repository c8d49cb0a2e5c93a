import { createServer } from 'node:http';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { stepsIn, upTo } from './steps.mjs';
import { ready } from './worker-life.mjs';

// The application: workflows, and a door over HTTP that starts one and answers with its result. A second request for a
// workflow that exists joins it.
const [url, dataDir, port, poolSize] = process.argv.slice(2);
const stepOf = stepsIn(dataDir);

const bench = DBOS.registerWorkflow(
  async (workload, input) => {
    if (workload.kind === 'fanout') {
      const steps = upTo(workload.width).map((index) => {
        const call = stepOf(workload, input, index);
        return DBOS.runStep(() => call(input + index), { name: `s${index}` });
      });
      const settled = await Promise.allSettled(steps);
      return settled.map(({ value }) => value);
    }
    let value = input;
    for (const index of upTo(workload.steps)) {
      const call = stepOf(workload, input, index);
      const given = value;
      value = await DBOS.runStep(() => call(given), { name: `s${index}` });
    }
    return value;
  },
  { name: 'bench' },
);

DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: url,
  systemDatabasePoolSize: Number(poolSize),
  // A restarted process takes up what its predecessor had begun only when both are of one version.
  applicationVersion: 'bench',
  logLevel: 'error',
});
await DBOS.launch();

async function answer(body) {
  const { id, workload, input } = JSON.parse(body);
  const handle = await DBOS.startWorkflow(bench, { workflowID: id })(workload, input);
  return handle.getResult();
}

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    answer(Buffer.concat(chunks)).then(
      (result) => response.end(JSON.stringify(result)),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
}).listen(Number(port), '127.0.0.1', ready);
