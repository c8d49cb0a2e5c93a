// A worker in a process of its own, to be killed. Says on its output which executions it began, one on each line.
import { connectBus } from '@runlog/messaging';
import { serveQueues } from '../../src/index.js';

const [url, prefix, lastsMs] = process.argv.slice(2);
const bus = await connectBus({ url: url ?? '', name: 'doomed', prefix: prefix ?? '' });
serveQueues({
  bus,
  worker: `doomed-${process.pid}`,
  queues: ['http'],
  slots: 8,
  handle: async ({ executionId }) => {
    process.stdout.write(`${executionId}\n`);
    await new Promise((resolve) => setTimeout(resolve, Number(lastsMs)));
    return process.pid;
  },
});
