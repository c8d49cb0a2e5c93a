import { describe, expect, jest, test } from '@jest/globals';
import type { Hint } from '@runlog/messaging';

import { Wakeups } from '../../src/waiting/wakeups.js';

function hinted() {
  let listener: (hint: Hint) => void = () => undefined;
  const wakeups = new Wakeups((heard) => {
    listener = heard;
    return () => undefined;
  });
  const hint = (...executions: [string, number][]): void => listener({ executions });
  return { wakeups, hint };
}

const longMs = 600_000;

describe('a watch', () => {
  test('wakes at a hint of a newer version, and not at one of a version that is known', async () => {
    const { wakeups, hint } = hinted();
    const watch = wakeups.watch('a');
    let woken = false;
    const news = watch.news(3, longMs).then(() => (woken = true));
    hint(['a', 3], ['b', 9]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(woken).toBe(false);
    hint(['a', 4]);
    await news;
    expect(woken).toBe(true);
  });

  test('does not miss a hint that came while nobody listened', async () => {
    const { wakeups, hint } = hinted();
    const watch = wakeups.watch('a');
    hint(['a', 4]);
    await watch.news(3, longMs);
  });

  test('tells a hint once, so that one which the log does not bear out makes no busy loop', async () => {
    jest.useFakeTimers();
    try {
      const { wakeups, hint } = hinted();
      const watch = wakeups.watch('a');
      hint(['a', 99]);
      await watch.news(3, longMs);
      let told = false;
      const again = watch.news(3, 1_000).then(() => (told = true));
      await jest.advanceTimersByTimeAsync(999);
      expect(told).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      await again;
    } finally {
      jest.useRealTimers();
    }
  });

  test('ends at once when its signal is aborted, before or during', async () => {
    const { wakeups } = hinted();
    const watch = wakeups.watch('a');
    await watch.news(0, longMs, AbortSignal.abort());
    const controller = new AbortController();
    const news = watch.news(0, longMs, controller.signal);
    controller.abort();
    await news;
  });

  test('leaves nothing behind', () => {
    const { wakeups } = hinted();
    const watches = [wakeups.watch('a'), wakeups.watch('a'), wakeups.watch('b')];
    expect(wakeups.size).toBe(3);
    for (const watch of watches) watch.end();
    expect(wakeups.size).toBe(0);
  });
});
