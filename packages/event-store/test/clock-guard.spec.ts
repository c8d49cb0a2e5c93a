import { beforeEach, describe, expect, test } from '@jest/globals';
import { ClockGuard } from '../src/connection/clock-guard.js';

const minute = 60_000;
const start = 1_700_000_000_000;

describe('a guarded clock', () => {
  let at: number;
  let told: string[];
  let guard: ClockGuard;
  beforeEach(() => {
    at = 0;
    told = [];
    const watcher = { jumped: () => told.push('jumped'), believed: () => told.push('believed') };
    guard = new ClockGuard(() => at, watcher);
    expect(guard.trusts(start)).toBe(true);
  });

  test('is trusted while it goes as the monotonic one does, however long nobody looked', () => {
    at = 600 * minute;
    expect(guard.trusts(start + 604 * minute)).toBe(true);
    expect(told).toEqual([]);
  });

  test('is held when it jumps ahead, and trusted at once when it comes back', () => {
    at = 1_000;
    expect(guard.trusts(start + 60 * minute)).toBe(false);
    expect(guard.holding).toBe(true);
    at = 2_000;
    expect(guard.trusts(start + 60 * minute)).toBe(false);
    at = 3_000;
    expect(guard.trusts(start + 3_000)).toBe(true);
    expect(guard.holding).toBe(false);
    expect(told).toEqual(['jumped', 'believed']);
  });

  test('is believed when it has stood by it for ten minutes', () => {
    expect(guard.trusts(start + 60 * minute)).toBe(false);
    at = 9 * minute;
    expect(guard.trusts(start + 69 * minute)).toBe(false);
    at = 10 * minute;
    expect(guard.trusts(start + 70 * minute)).toBe(true);
    at = 11 * minute;
    expect(guard.trusts(start + 71 * minute)).toBe(true);
    expect(told).toEqual(['jumped', 'believed']);
  });

  test('may go back and come back', () => {
    expect(guard.trusts(start - 60 * minute)).toBe(true);
    at = 1_000;
    expect(guard.trusts(start + 1_000)).toBe(true);
    expect(told).toEqual([]);
  });
});
