import { expect, test } from '@jest/globals';
import { ReportsInStream } from '../src/dispatch/reports-in-stream.js';

test('a report in the stream counts as lost when nobody has read it for ten seconds', () => {
  const reports = new ReportsInStream();
  reports.note('a', 0);
  reports.note('b', 5_000);
  reports.note('a', 9_000);
  expect(reports.takeOverdue(9_999)).toEqual([]);
  expect(reports.takeOverdue(10_000)).toEqual(['a']);
  expect([reports.has('a'), reports.has('b')]).toEqual([false, true]);
});

test('a report in a stream that lost content counts as lost after two seconds', () => {
  const reports = new ReportsInStream();
  reports.note('before', 0);
  reports.streamLost(1_000);
  reports.note('after', 1_500);
  expect(reports.takeOverdue(2_000)).toEqual(['before']);
  expect(reports.takeOverdue(3_500)).toEqual(['after']);
  reports.note('later', 17_000);
  expect(reports.takeOverdue(20_000)).toEqual([]);
});

test('a report that was read is waited for no more', () => {
  const reports = new ReportsInStream();
  for (const id of ['a', 'b', 'c']) reports.note(id, 0);
  reports.remove('a');
  reports.removeWhere((id) => id === 'b');
  expect(reports.takeOverdue(60_000)).toEqual(['c']);
});
