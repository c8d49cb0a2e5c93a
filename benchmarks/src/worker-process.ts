import { Worker } from '@runlog/client';
import { functionName } from './workloads.js';

// A process of its own, as a user's worker is: the client that measures must not share its event loop.
const [nats] = process.argv.slice(2);
if (nats === undefined) throw new TypeError('usage: worker-process <nats url>');
const worker = new Worker({ nats, functions: { [functionName]: (input) => input }, slots: 256 });
await worker.start();
process.send?.('ready');
process.on('disconnect', () => process.exit(0));
