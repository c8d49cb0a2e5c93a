import { describe, expect, test } from '@jest/globals';
import { summarise, tableOf } from '../src/report.js';
import { ascending, median, quantile } from '../src/statistics.js';
import { documentOf } from '../src/workloads.js';

describe('statistics', () => {
  test('a quantile is a value that occurred, and at least that part lies at or below it', () => {
    const sorted = ascending([5, 1, 4, 2, 3]);
    expect([quantile(sorted, 0), quantile(sorted, 0.5), quantile(sorted, 0.99)]).toEqual([1, 3, 5]);
    expect(median([9, 1, 5])).toBe(5);
    expect(quantile([], 0.5)).toBeNaN();
  });

  test('rounds of one measurement become one line of medians', () => {
    const round = (perSecond: number) => ({
      ...{ workload: 'w', inFlight: 4, count: 1, perSecond, stepsPerSecond: perSecond, p50Ms: 1, p99Ms: 2 },
      cpuMs: { gateway: perSecond },
      memoryMiB: { gateway: 1 },
    });
    const summaries = summarise([round(10), round(30), round(20)]);
    expect(summaries).toMatchObject([{ workload: 'w', inFlight: 4, perSecond: 20, cpuMs: { gateway: 20 } }]);
    expect(tableOf(summaries).split('\n')).toHaveLength(3);
  });

  test('a workload of ten steps is a chain of ten calls', () => {
    const { steps } = JSON.parse(documentOf({ name: 'x', steps: 10 })) as { steps: Record<string, object> };
    expect(Object.keys(steps)).toHaveLength(10);
    expect(steps['s8']).toMatchObject({ functionCall: { next: 's9' } });
    expect(steps['s9']).not.toHaveProperty('functionCall.next');
  });
});
