import { Worker } from '@runlog/client';
import type { Json } from '@runlog/core';

import { deadlyFunctions, hostileOutputs } from '../poison/deadly.js';
import { tell } from './serve-function.js';

/** Longer than a worker that says nothing is believed in. */
const blockMs = 11_500;

const [nats = '', world = ''] = process.argv.slice(2);

/** A worker whose functions end it, stop it, or answer with what is hard to store. */
const worker = new Worker({
  nats,
  functions: {
    [deadlyFunctions.kill]: () => {
      process.kill(process.pid, 'SIGKILL');
      return null;
    },
    [deadlyFunctions.block]: () => {
      const until = performance.now() + blockMs;
      while (performance.now() < until);
      // As whoever watches over it would: what it could still report by itself would be a result.
      process.kill(process.pid, 'SIGKILL');
      return null;
    },
    [deadlyFunctions.hostile]: async (input, context) => {
      await tell(world, input, context);
      const kind = (input as { kind: keyof typeof hostileOutputs }).kind;
      return hostileOutputs[kind]() as Json;
    },
  },
});
await worker.start();
process.send?.('ready');
await new Promise((resolve) => {
  process.once('SIGTERM', resolve);
  process.once('disconnect', resolve);
});
await worker.stop();
if (process.connected) process.disconnect();
