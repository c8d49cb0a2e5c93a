import { describe, expect, test } from '@jest/globals';

import { CommitLatency } from '../../src/overload/commit-latency.js';
import { Load } from '../../src/overload/load.js';
import { Overloaded, type Pressure } from '../../src/overload/overloaded.js';

const limits = { requests: 3, bytes: 100, loopDelayMs: 50, commitMs: 500 };

function aLoad(signs: { loopDelayMs?: number; commitMs?: number } = {}) {
  const refused: Pressure[] = [];
  const read = { loopDelayMs: () => signs.loopDelayMs ?? 0, commitMs: () => signs.commitMs ?? 0 };
  return { load: new Load(limits, read, (pressure) => refused.push(pressure)), refused, signs };
}

describe('a process', () => {
  test('takes so many requests at once and no more, and another one when one ends', () => {
    const { load, refused } = aLoad();
    const [leave] = [load.enter(0), load.enter(0), load.enter(0)];
    expect(() => load.enter(0)).toThrow(Overloaded);
    expect(refused).toEqual(['requests']);
    leave();
    leave();
    load.enter(0);
    expect(() => load.enter(0)).toThrow(Overloaded);
    expect(load.requests).toBe(3);
  });

  test('takes so many bytes at once, but any one request alone', () => {
    const { load, refused } = aLoad();
    const leave = load.enter(1_000);
    expect(() => load.enter(1)).toThrow(Overloaded);
    leave();
    expect(load.bytes).toBe(0);
    load.enter(60);
    expect(() => load.enter(41)).toThrow(Overloaded);
    load.enter(40);
    expect(refused).toEqual(['bytes', 'bytes']);
  });

  test('refuses while its event loop or the commits are late, and what it refused leaves nothing behind', () => {
    const { load, refused, signs } = aLoad({ loopDelayMs: 51 });
    expect(() => load.enter(10)).toThrow(Overloaded);
    Object.assign(signs, { loopDelayMs: 50, commitMs: 501 });
    expect(() => load.enter(10)).toThrow(Overloaded);
    expect(refused).toEqual(['event_loop', 'commits']);
    expect([load.requests, load.bytes]).toEqual([0, 0]);
    Object.assign(signs, { commitMs: 500 });
    load.enter(10);
  });

  test('lets requests in again when no commit has told anything for two seconds', () => {
    let now = 0;
    const commits = new CommitLatency(() => now);
    commits.committed(9_000);
    expect(commits.ms).toBe(9_000);
    now = 2_000;
    expect(commits.ms).toBe(0);
  });
});
