import { describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { chain, names, start, type Execution } from './drive.js';

const stateOf = ({ run }: Execution): object => run.programState as object;

/** Objects and arrays of a value that are not part of the other one: what a change had to make. */
function madeFor(value: unknown, before: unknown): number {
  const known = new Set<unknown>();
  walk(before, (part) => {
    if (known.has(part)) return false;
    known.add(part);
    return true;
  });
  let made = 0;
  walk(value, (part) => {
    if (known.has(part)) return false;
    known.add(part);
    made += 1;
    return true;
  });
  return made;
}

function walk(value: unknown, enter: (part: object) => boolean): void {
  if (typeof value !== 'object' || value === null || !enter(value)) return;
  for (const member of Object.values(value)) walk(member, enter);
}

/** How much a state is made anew by the completion of one node, at the worst. */
function mostMade(execution: Execution, steps: readonly string[]): number {
  const made = steps.map((step) => {
    const before = stateOf(execution);
    return madeFor(stateOf(execution.complete(step, { of: step })), before);
  });
  return Math.max(...made);
}

describe('a completion', () => {
  test('in a chain leaves a state that is no larger for the steps behind or before it', () => {
    const run = start(chain(1_000), { n: 1 });
    const sizes = names(999).map((step) => JSON.stringify(stateOf(run.complete(step, { n: 1 }))).length);
    // Only digits differ.
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(10);
    expect(Math.max(...sizes)).toBeLessThan(150);
  });

  test('among many nodes that run makes as little of the state anew as in the middle of a chain', () => {
    const wide = Object.fromEntries(names(2_000).map((name) => [name, { handler: 'h' }]));
    const join = { handler: 'h', needs: names(2_000) };
    const nodes: Json = { ...wide, join };
    const most = 12;
    expect(mostMade(start({ nodes }), names(300))).toBeLessThanOrEqual(most);
    expect(mostMade(start(chain(2_000)), names(300))).toBeLessThanOrEqual(most);
  });
});

test('a decision looks at no node that is not wanted', () => {
  const wide = Object.fromEntries(names(500).map((name) => [name, { handler: 'h' }]));
  const run = start({ nodes: { ...wide, join: { handler: 'h', needs: names(500) } } });
  run.complete('n7', 1);
  let reads = 0;
  const counting: ProxyHandler<object> = {
    get: (target, key) => {
      reads += 1;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'object' && value !== null ? new Proxy(value, counting) : value;
    },
  };
  expect(run.program.decide(new Proxy(stateOf(run), counting))).toEqual([]);
  expect(reads).toBeLessThan(10);
});
