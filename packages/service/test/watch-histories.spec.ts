import { expect, jest, test } from '@jest/globals';
import { createMetrics, watchHistories, type Histories, type Logger } from '../src/index.js';

test('histories that become long are counted and warned of, refused appends are counted', async () => {
  let long: Parameters<Histories['onLongHistory']>[0] = () => undefined;
  let batch: Parameters<Histories['onBatch']>[0] = () => undefined;
  const warn = jest.fn();
  const metrics = createMetrics('gateway');
  const log = { warn } as unknown as Logger;
  watchHistories(
    { metrics, log, prefix: 'runlog_append' },
    {
      onLongHistory: (listener) => (long = listener),
      onBatch: (listener) => (batch = listener),
    },
  );
  const history = { executionId: 'e', tenant: 't', events: 10_240, bytes: 5 };
  long(history);
  batch({ full: 0 });
  batch({ full: 3 });
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn).toHaveBeenCalledWith(history, expect.stringContaining('long'));
  const text = await metrics.text();
  expect(text).toMatch(/runlog_append_long_histories_total\S* 1\n/);
  expect(text).toMatch(/runlog_append_full_histories_total\S* 3\n/);
});
