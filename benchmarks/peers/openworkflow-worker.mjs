import { OpenWorkflow } from 'openworkflow';
import { openBackend } from './openworkflow-backend.mjs';
import { stepsIn, upTo } from './steps.mjs';
import { ready } from './worker-life.mjs';

const [url, dataDir, concurrency, connections] = process.argv.slice(2);
const stepOf = stepsIn(dataDir);
const { backend } = openBackend(url, Number(connections));
const openworkflow = new OpenWorkflow({ backend });

// Without it a workflow fails for good when the database goes away under it.
const retryPolicy = { maximumAttempts: 10 };

openworkflow.defineWorkflow({ name: 'bench', retryPolicy }, async ({ input: { workload, input }, step }) => {
  if (workload.kind === 'fanout') {
    return Promise.all(
      upTo(workload.width).map((index) => {
        const call = stepOf(workload, input, index);
        return step.run({ name: `s${index}` }, () => call(input + index));
      }),
    );
  }
  let value = input;
  for (const index of upTo(workload.steps)) {
    const call = stepOf(workload, input, index);
    const given = value;
    value = await step.run({ name: `s${index}` }, () => call(given));
  }
  return value;
});

await openworkflow.newWorker({ concurrency: Number(concurrency) }).start();
ready();
