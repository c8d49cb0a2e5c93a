import { describe, expect, test } from '@jest/globals';
import { WorkerWatch } from '../src/dispatch/worker-watch.js';

describe('a worker is gone', () => {
  test('when the server knew nobody of its name twice, half a second apart', () => {
    const watch = new WorkerWatch();
    watch.heard('w', 0);
    expect(watch.absent('w', 1_000)).toBe(false);
    expect(watch.doubtful('w')).toBe(true);
    expect(watch.absent('w', 1_500)).toBe(true);
  });

  test('but not for being missed by several messages of one moment', () => {
    const watch = new WorkerWatch();
    expect([0, 1, 50, 399].map((now) => watch.absent('w', now))).toEqual([false, false, false, false]);
    expect(watch.absent('w', 400)).toBe(true);
  });

  test('but not when it was heard of in between', () => {
    const watch = new WorkerWatch();
    watch.absent('w', 1_000);
    watch.heard('w', 1_200);
    expect(watch.doubtful('w')).toBe(false);
    expect(watch.absent('w', 1_500)).toBe(false);
  });

  test('but not within two seconds after the connection was lost or came back', () => {
    const watch = new WorkerWatch();
    watch.absent('w', 0);
    watch.disturbed(100);
    expect([600, 1_100, 1_600, 2_099].map((now) => watch.absent('w', now))).toEqual(Array(4).fill(false));
    expect(watch.absent('w', 2_100)).toBe(false);
    expect(watch.absent('w', 2_600)).toBe(true);
  });

  test('when it says nothing for ten seconds although its connection stands', () => {
    const watch = new WorkerWatch();
    watch.heard('w', 0);
    const silentAt = (now: number) => watch.silent(['w', 'new'], now);
    for (let now = 500; now <= 10_000; now += 500) expect(silentAt(now)).toEqual([]);
    expect(silentAt(10_500)).toEqual(['w']);
  });

  test('but not when it was this process that slept', () => {
    const watch = new WorkerWatch();
    watch.heard('w', 0);
    watch.silent(['w'], 500);
    expect(watch.silent(['w'], 20_000)).toEqual([]);
    expect(watch.absent('w', 20_100)).toBe(false);
  });
});

test('what is remembered of workers is bounded by those at work', () => {
  const watch = new WorkerWatch();
  watch.absent('old', 0);
  watch.absent('here', 0);
  watch.keepOnly(new Set(['here']));
  expect([watch.doubtful('old'), watch.doubtful('here')]).toEqual([false, true]);
});
