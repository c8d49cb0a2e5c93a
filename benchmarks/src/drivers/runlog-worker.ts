import { Worker } from '@runlog/client';

import { effectsIn } from '../driver/effects.js';
import { echoFunction, recordedFunction } from './runlog-documents.js';

// A process of its own, as a user's worker is.
const [nats, dataDir] = process.argv.slice(2);
if (nats === undefined || dataDir === undefined)
  throw new TypeError('usage: runlog-worker <nats url> <data dir>');
const record = effectsIn(dataDir);
const worker = new Worker({
  nats,
  slots: 256,
  functions: {
    [echoFunction]: async (input) => input,
    [recordedFunction]: async (input, { step }) => {
      const { n } = input as { readonly n: number };
      record(n, Number(step.slice(1)));
      return input;
    },
  },
});
await worker.start();
process.send?.('ready');
process.once('disconnect', () => process.exit());
