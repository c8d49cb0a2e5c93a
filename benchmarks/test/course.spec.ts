import { describe, expect, test } from '@jest/globals';

import type { Outcome } from '../src/bench.js';
import { courseOf, type Course } from '../src/course.js';
import type { Moment } from '../src/driver/messages.js';
import type { LoadRecord } from '../src/load-record.js';
import { courseTable } from '../src/report/course-table.js';

const mebibyte = 1_048_576;

const moments = (sizes: readonly number[], completed: (index: number) => number): Moment[] =>
  sizes.map((size, index) => ({
    seconds: (index + 1) * 10,
    completed: completed(index),
    memoryBytes: { scheduler: size * mebibyte },
  }));

describe('the course of a load', () => {
  test('is told by first, last and peak, and growth is that of the second half alone', () => {
    const warmingUpThenFlat = [100, 150, 220, 180, 180, 180];
    const flat = courseOf(moments(warmingUpThenFlat, (index) => index));
    expect(flat?.memory).toEqual([{ process: 'scheduler', first: 100, last: 180, peak: 220, perMinute: 0 }]);
    const leaking = courseOf(moments([180, 180, 180, 180, 182, 184], (index) => index));
    expect(leaking?.memory[0]?.perMinute).toBeCloseTo(12);
  });

  test('a single high value in the second half is no growth when it stands in the middle', () => {
    const course = courseOf(moments([180, 180, 180, 180, 180, 180, 240, 180, 180], (index) => index));
    expect(course?.memory[0]?.peak).toBe(240);
    expect(course?.memory[0]?.perMinute).toBeCloseTo(0);
  });

  test('rates are those between moments, of the first and of the last fifth', () => {
    const perTenSeconds = [...[100, 100], ...[50, 50, 50, 50, 50, 50], ...[30, 30]];
    const total = (index: number) => perTenSeconds.slice(0, index + 1).reduce((sum, one) => sum + one, 0);
    const course = courseOf(
      moments(
        perTenSeconds.map(() => 1),
        total,
      ),
    );
    expect(course?.perSecond).toEqual({ first: 10, last: 3 });
  });

  test('fewer than two moments show none', () => {
    expect(courseOf([])).toBeUndefined();
    expect(courseOf(moments([1], () => 1))).toBeUndefined();
  });
});

test('the table has a line for each process of a load that was watched, and is left out when none was', () => {
  const memory = [{ process: 'gateway', first: 99.6, last: 150, peak: 160.2, perMinute: 0.123 }];
  const outcome = (course?: Course): Outcome => ({
    ...{ workload: 'steady', contender: 'runlog', round: 1, figures: [], impossible: {}, problems: [] },
    loads: [{ ...load, ...(course && { course }) }],
  });
  const text = courseTable([outcome({ memory, perSecond: { first: 1, last: 1 } })]);
  expect(text?.split('\n').slice(2)).toEqual(['| steady | runlog | gateway | 100 | 150 | 160 | 0.12 |']);
  expect(courseTable([outcome()])).toBeUndefined();
});

const load: LoadRecord = {
  ...{ label: 'steady', completed: 1, seconds: 1, perSecond: 1, steps: 1, p50Ms: 1, p99Ms: 1 },
  ...{ cpuMs: {}, memoryMiB: {} },
  saturation: {
    ...{ machine: 0, own: 0, disk: 0, flushesPerSecond: 0, verdict: '' },
    busiestThread: { process: 'gateway', share: 0 },
  },
};
