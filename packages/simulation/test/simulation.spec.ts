import { describe, expect, test } from '@jest/globals';
import { measured, scaled, soakSeed, tally } from '@runlog/testkit';
import { simulate } from '../src/simulate.js';
import type { Plants } from '../src/store/plants.js';

const seeds = (count: number, first = 1): number[] =>
  Array.from({ length: count }, (_, index) => first + index);
/** In a soak others than every day. */
const begin = soakSeed();

describe('the simulated installation', () => {
  test('keeps every promise under the faults of each of ten seeds', async () => {
    let all = 0;
    const before = process.cpuUsage();
    for (const seed of seeds(scaled(10), begin)) {
      const { violations, steps, faults } = await simulate({ seed, executions: 10 });
      expect({ seed, violations }).toEqual({ seed, violations: [] });
      expect(steps).toBeGreaterThan(0);
      expect(faults).toBeGreaterThan(0);
      all += steps;
      tally({ cases: 1, steps });
    }
    const { user, system } = process.cpuUsage(before);
    measured({ 'steps per hour of one core': (all / (user + system)) * 1e6 * 3_600 });
  });

  test('lets every execution in that had to wait, once, under the faults of each of ten seeds', async () => {
    let waited = 0;
    for (const seed of seeds(scaled(10), begin)) {
      const { violations, logs } = await simulate({ seed, executions: 10, running: 2 });
      expect({ seed, violations }).toEqual({ seed, violations: [] });
      for (const log of logs.values()) {
        const [creation] = log;
        if (creation?.type !== 'ExecutionCreated' || !creation.data.queued) continue;
        const starts = log.filter(({ type }) => type === 'ExecutionStarted').length;
        const cancelled = log.some(({ type }) => type === 'CancelRequested');
        expect([seed, creation.executionId, starts]).toEqual([
          seed,
          creation.executionId,
          cancelled ? Math.min(1, starts) : 1,
        ]);
        waited += 1;
      }
      tally({ cases: 1 });
    }
    expect(waited).toBeGreaterThan(0);
  });

  test('does the same, byte for byte, whenever it is given the same seed, and something else for another', async () => {
    const traces = new Set<string>();
    const count = scaled(5);
    for (const seed of seeds(count, begin)) {
      const texts: string[] = ['', ''];
      const runs = [];
      for (const place of [0, 1])
        runs.push(await simulate({ seed, executions: 6, sink: (text) => (texts[place] += text) }));
      expect(texts[0] === texts[1]).toBe(true);
      expect(runs[0]?.trace).toBe(runs[1]?.trace);
      traces.add(runs[0]?.trace ?? '');
      tally({ 'seeds run twice': 1 });
    }
    expect(traces.size).toBe(count);
  });

  test('without faults needs no time to recover', async () => {
    const { violations, recoverySeconds } = await simulate({
      seed: 1,
      executions: 6,
      faults: false,
      plans: ['watch'],
    });
    expect({ violations, recovers: recoverySeconds > 60 }).toEqual({ violations: [], recovers: false });
  });
});

describe('the checker', () => {
  const planted: readonly (readonly [string, Plants, string])[] = [
    ['the version guard', { noVersionGuard: true }, 'current'],
    ['the command ids', { noCommandIds: true }, 'accepted'],
    ['the sweep', { noSweep: true }, 'ends'],
  ];

  test.each(planted)('finds out when %s is off', async (_what, plants, rule) => {
    const broken = new Set<string>();
    for (const seed of seeds(60)) {
      const { violations } = await simulate({ seed, plants, executions: 12 });
      for (const violation of violations) broken.add(violation.rule);
      if (broken.has(rule)) break;
    }
    expect([...broken]).toContain(rule);
  });
});
