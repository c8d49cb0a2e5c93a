import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DatabaseClock, type ClockNews } from '../src/connection/database-clock.js';

const at = 1_700_000_000_000;

describe('the database’s clock', () => {
  test('goes on with the monotonic clock between replies', () => {
    let monotonic = 50;
    const clock = new DatabaseClock(() => monotonic);
    clock.observe(at);
    monotonic += 1_234.6;
    expect(clock.now()).toBe(at + 1_234);
  });

  test('is never ahead of the database, however late replies come, and as near as the quickest of them', () => {
    const replies = fc.array(fc.record({ pause: fc.nat({ max: 4_000 }), way: fc.nat({ max: 900 }) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(replies, (ways) => {
        let elapsed = 0;
        const clock = new DatabaseClock(() => elapsed);
        for (const { pause, way } of ways) {
          elapsed += pause + way;
          clock.observe(at + elapsed - way);
          expect(clock.now()).toBeLessThanOrEqual(at + elapsed);
          expect(clock.now()).toBeGreaterThanOrEqual(at + elapsed - way);
        }
      }),
    );
  });

  test('follows a database whose clock was set back, at once', () => {
    let monotonic = 0;
    const clock = new DatabaseClock(() => monotonic);
    clock.observe(at);
    monotonic += 10;
    clock.observe(at - 3_600_000);
    expect(clock.now()).toBe(at - 3_600_000);
  });

  test('goes on as it went when the database’s jumps ahead, says so once, and comes back to it', () => {
    let monotonic = 0;
    const clock = new DatabaseClock(() => monotonic);
    const told: ClockNews[] = [];
    clock.onNews((news) => told.push(news));
    clock.observe(at);
    for (monotonic = 10; monotonic < 5_000; monotonic += 10) clock.observe(at + 3_600_000 + monotonic);
    expect(clock.now()).toBe(at + monotonic);
    expect(clock.holding).toBe(true);
    expect(told).toEqual([{ jumpMs: 3_600_000 }]);
    clock.observe(at + monotonic);
    expect(clock.holding).toBe(false);
    expect(clock.now()).toBe(at + monotonic);
    expect(told).toEqual([{ jumpMs: 3_600_000 }, 'believed']);
  });

  test('follows a database that has stood by its jump for ten minutes', () => {
    let monotonic = 0;
    const clock = new DatabaseClock(() => monotonic);
    clock.observe(at);
    const jumpMs = 3_600_000;
    clock.observe(at + jumpMs);
    monotonic = 599_999;
    clock.observe(at + jumpMs + monotonic);
    expect(clock.now()).toBe(at + monotonic);
    monotonic = 600_000;
    clock.observe(at + jumpMs + monotonic);
    expect(clock.now()).toBe(at + jumpMs + monotonic);
  });

  test('forgets readings of long ago, so that drift does not add up', () => {
    let monotonic = 0;
    const clock = new DatabaseClock(() => monotonic);
    clock.observe(at + 500);
    for (const _ of [1, 2, 3]) {
      monotonic += 11_000;
      clock.observe(at + monotonic);
    }
    expect(clock.now()).toBe(at + monotonic);
  });
});
