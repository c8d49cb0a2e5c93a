import { FlowProducer, Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { versionOf } from './package-version.mjs';
import { serveDriver, startWorker } from './protocol.mjs';
import { startRedis } from './redis.mjs';
import { upTo } from './steps.mjs';

const concurrency = 64;
// An event that a dying Redis took with it is never sent again: then the job is looked at anew.
const lookAgainMs = 5_000;
const name = 'bench';

serveDriver({
  async start({ dataDir }) {
    const redis = await startRedis(dataDir);
    const args = [String(redis.port), dataDir, String(concurrency)];
    const worker = await startWorker(new URL('bullmq-worker.mjs', import.meta.url), args);
    const connection = new Redis({ port: redis.port, maxRetriesPerRequest: null });
    const queue = new Queue(name, { connection });
    const flows = new FlowProducer({ connection });
    const events = new QueueEvents(name, { connection });
    for (const one of [connection, queue, flows, events]) one.on('error', () => undefined);
    events.setMaxListeners(0);
    queue.setMaxListeners(0);
    await events.waitUntilReady();
    return {
      name: 'BullMQ',
      version: await versionOf('bullmq'),
      settings: [
        ...redis.settings,
        ['result', 'pushed: job.waitUntilFinished with QueueEvents'],
        ['steps', 'one job that keeps each result by updateData; a fan-out is a flow'],
        [
          'concurrency',
          `${concurrency} (default 1; 256 does a quarter: jobs that need not wait are fetched singly)`,
        ],
        ['lockDuration, stalledInterval, maxStalledCount', '30 s, 30 s, 1 (defaults)'],
        ['server', 'Redis'],
      ],
      run: async (workload, input) => ended(await submit(queue, flows, workload, input), events),
      processes: () => [redis.process(), { name: 'worker', pid: worker.pid }],
      kill: async (what) => {
        await (what === 'worker' ? worker : redis).kill();
        return true;
      },
      stop: async () => {
        await worker.stop();
        await Promise.all([events.close(), flows.close(), queue.close()]);
        connection.disconnect();
        await redis.stop();
      },
    };
  },
});

// A job's id makes adding it once more the same as adding it once.
async function submit(queue, flows, workload, input) {
  const jobId = `bench-${input}`;
  if (workload.kind === 'chain') return queue.add('chain', { workload, input }, { jobId });
  const children = upTo(workload.width).map((index) => ({
    name: 'step',
    queueName: name,
    data: { workload, input, index },
    opts: { jobId: `${jobId}-${index}` },
  }));
  const { job } = await flows.add({ name: 'join', queueName: name, data: {}, opts: { jobId }, children });
  return job;
}

async function ended(job, events) {
  for (;;) {
    try {
      return await job.waitUntilFinished(events, lookAgainMs);
    } catch (error) {
      if (await job.isFailed()) throw error;
    }
  }
}
