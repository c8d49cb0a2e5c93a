import { Absurd } from 'absurd-sdk';
import pg from 'pg';
import { stepsIn, upTo } from './steps.mjs';
import { ready } from './worker-life.mjs';

const [url, dataDir, concurrency, connections] = process.argv.slice(2);
const stepOf = stepsIn(dataDir);
const db = new pg.Pool({ connectionString: url, max: Number(connections) });
// Without a listener the loss of an idle connection would end the process.
db.on('error', () => undefined);
const absurd = new Absurd({ db, queueName: 'bench' });

absurd.registerTask({ name: 'bench' }, async ({ workload, input }, task) => {
  if (workload.kind === 'fanout') {
    return Promise.all(
      upTo(workload.width).map((index) => {
        const call = stepOf(workload, input, index);
        return task.step(`s${index}`, () => call(input + index));
      }),
    );
  }
  let value = input;
  for (const index of upTo(workload.steps)) {
    const call = stepOf(workload, input, index);
    const given = value;
    value = await task.step(`s${index}`, () => call(given));
  }
  return value;
});

await absurd.startWorker({ concurrency: Number(concurrency), onError: () => undefined });
ready();
