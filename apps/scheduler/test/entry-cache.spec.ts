import { describe, expect, test } from '@jest/globals';
import type { ExecutionState, Program } from '@runlog/core';
import { entryOf, type Entry } from '../src/turns/entry.js';
import { EntryCache } from '../src/turns/entry-cache.js';

const program = {} as Program;
const nothingOpen = { steps: [], ended: [], timers: [] };

const entry = (version: number, units: number): Entry => {
  const state = { version, input: 'x'.repeat(units), ...nothingOpen } as unknown as ExecutionState;
  return entryOf({ state, program, programState: null });
};

const held = (cache: EntryCache, ids: readonly string[]): string[] =>
  ids.filter((id) => {
    let found = false;
    cache.dropWhere((other) => {
      found ||= other === id;
      return false;
    });
    return found;
  });

const ids = ['a', 'b', 'c'];

describe('the executions in memory', () => {
  test('are dropped, least recently used first, when their states take too much together', () => {
    const cache = new EntryCache({ executions: 10, size: 2_500 });
    cache.set('a', entry(1, 1_000));
    cache.set('b', entry(1, 1_000));
    cache.get('a');
    cache.set('c', entry(1, 1_000));
    expect(held(cache, ids)).toEqual(['a', 'c']);
  });

  test('make room for one that is larger than the bound itself, which stays until the next one', () => {
    const cache = new EntryCache({ executions: 10, size: 2_500 });
    cache.set('a', entry(1, 1_000));
    cache.set('b', entry(1, 9_000));
    expect(held(cache, ids)).toEqual(['b']);
    cache.set('c', entry(1, 1_000));
    expect(held(cache, ids)).toEqual(['c']);
  });

  test('are weighed anew when their log has doubled', () => {
    const cache = new EntryCache({ executions: 10, size: 2_500 });
    cache.set('a', entry(2, 100));
    cache.set('b', entry(2, 100));
    cache.set('b', entry(3, 9_000));
    expect(held(cache, ids)).toEqual(['a', 'b']);
    cache.set('b', entry(4, 9_000));
    expect(held(cache, ids)).toEqual(['b']);
  });

  test('leave nothing of their weight behind when they are dropped', () => {
    const cache = new EntryCache({ executions: 10, size: 2_500 });
    for (let count = 0; count < 10; count += 1) {
      cache.set('a', entry(1, 1_000));
      cache.set('b', entry(1, 1_000));
      cache.drop('a');
      cache.drop('a');
      cache.dropWhere((id) => id === 'b');
    }
    cache.set('a', entry(1, 1_000));
    cache.set('b', entry(1, 1_000));
    expect(held(cache, ids)).toEqual(['a', 'b']);
  });
});
