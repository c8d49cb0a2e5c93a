import { expect, test } from '@jest/globals';

import type { Sample } from '../src/driver/sample.js';
import { watch } from '../src/driver/watch.js';

const sample: Sample = {
  processes: { scheduler: { cpuMs: 1, threadMs: 1, memoryBytes: 42 } },
  machine: { busyMs: 0, totalMs: 0 },
  flushes: 0,
  diskMs: 0,
};

test('a load is looked at in order until it is over, and what was seen outlives its failure', async () => {
  const load = { completed: 0 };
  let fail: (error: Error) => void = () => undefined;
  const over = new Promise<never>((_resolve, reject) => (fail = reject));
  over.catch(() => undefined);
  const look = async (): Promise<Sample> => {
    load.completed += 10;
    if (load.completed === 30) fail(new TypeError('over'));
    return sample;
  };
  const moments = await watch(load, over, look, 1);
  expect(moments.map(({ completed }) => completed)).toEqual([10, 20, 30]);
  expect(moments.map(({ memoryBytes }) => memoryBytes)).toEqual([1, 2, 3].map(() => ({ scheduler: 42 })));
});
