import { expect, jest, test } from '@jest/globals';
import { createMetrics, watchClock, type DatabaseTime, type Logger } from '../src/index.js';

test('a database whose clock jumped ahead shows in a gauge and as one error, until it is followed again', async () => {
  let tell: Parameters<DatabaseTime['onNews']>[0] = () => undefined;
  const time = { holding: false, onNews: (listener: typeof tell) => (tell = listener) };
  const [error, info] = [jest.fn(), jest.fn()];
  const metrics = createMetrics('gateway');
  watchClock({ metrics, log: { error, info } as unknown as Logger }, time);
  expect(await metrics.text()).toMatch(/runlog_database_clock_held\S* 0\n/);
  time.holding = true;
  tell({ jumpMs: 3_600_000 });
  expect(error).toHaveBeenCalledWith({ jumpMs: 3_600_000 }, expect.stringContaining('jumped'));
  expect(await metrics.text()).toMatch(/runlog_database_clock_held\S* 1\n/);
  tell('believed');
  expect(error).toHaveBeenCalledTimes(1);
  expect(info).toHaveBeenCalledTimes(1);
});
