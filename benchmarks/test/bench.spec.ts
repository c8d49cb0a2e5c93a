import { expect, test } from '@jest/globals';

import { bench } from '../src/bench.js';
import { readOptions } from '../src/options.js';
import { Abandoned, type Session } from '../src/session.js';

const contender = {
  ...{ name: 'still', peer: true, server: true, queries: false },
  module: new URL('support/still-driver.mjs', import.meta.url),
};
const workload = { kind: 'chain', steps: 1 } as const;
const mode = { kind: 'closed', inFlight: 1, count: 1 } as const;

const plan = (name: string, after?: () => never) => ({
  ...{ name, title: name, after: 'group', usualSeconds: () => 1 },
  measure: async (session: Session) => {
    await session.load({ label: 'load', workload, mode });
    after?.();
  },
});

test('workloads of a group share a start; one that left work undone or broke ends it, and the next gets its own', async () => {
  const workloads = [
    plan('first'),
    plan('undone', () => {
      throw new Abandoned('away', false);
    }),
    plan('broken', () => {
      throw new TypeError('broken');
    }),
    plan('last'),
  ];
  const said: string[] = [];
  const world = { say: (text: string) => void said.push(text), env: process.env };
  const options = { ...readOptions(['--rounds', '1']), only: [contender], workloads };
  const { outcomes } = await bench(options, world);

  expect(outcomes.map(({ workload: name }) => name)).toEqual(['first', 'undone', 'broken', 'last']);
  const startOf = ({ problems }: (typeof outcomes)[number]) =>
    problems.flatMap((problem) => /refused by (\d+)/.exec(problem)?.[1] ?? [])[0];
  const [first, undone, broken, last] = outcomes.map(startOf);
  expect(first).toBeDefined();
  expect(undone).toBe(first);
  expect(new Set([first, broken, last]).size).toBe(3);
  const told = outcomes.map(({ problems }) => problems.filter((problem) => !problem.startsWith('load: ')));
  expect(told).toEqual([[], [], ['TypeError: broken'], []]);
  expect(said[0]).toBe('first, undone, broken, last round 1: still (part 1 of 1, about a minute left)');
});
