import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { stepsIn, upTo } from './steps.mjs';
import { ready } from './worker-life.mjs';

const [port, dataDir, concurrency] = process.argv.slice(2);
const stepOf = stepsIn(dataDir);
const connection = new Redis({ port: Number(port), maxRetriesPerRequest: null });
connection.on('error', () => undefined);

// A job of many steps as BullMQ's documentation has it: what is done is kept in the job's data, and the job goes on from there.
async function chain(job) {
  const { workload, input, done } = job.data;
  let value = done ? done.value : input;
  for (const index of upTo(workload.steps).slice(done ? done.steps : 0)) {
    value = await stepOf(workload, input, index)(value);
    // The last result is kept as the job's own, by the write that completes it.
    if (index + 1 < workload.steps)
      await job.updateData({ workload, input, done: { steps: index + 1, value } });
  }
  return value;
}

/** The parent of a flow: its children's ids end with their index. */
async function join(job) {
  const results = Object.entries(await job.getChildrenValues());
  const indexOf = ([key]) => Number(/\d+$/.exec(key)[0]);
  return results.sort((a, b) => indexOf(a) - indexOf(b)).map(([, value]) => value);
}

const step = (job) =>
  stepOf(job.data.workload, job.data.input, job.data.index)(job.data.input + job.data.index);

const processors = { chain, join, step };
const worker = new Worker('bench', (job) => processors[job.name](job), {
  connection,
  concurrency: Number(concurrency),
});
worker.on('error', () => undefined);
await worker.waitUntilReady();
ready();
