import { describe } from '@jest/globals';

import { rowRules, type Row } from '../support/row.js';
import type { World } from '../support/world.js';

const wait =
  (terms: string): Row['spec'] =>
  () =>
    `
yawl: '0.1'
start: pause
steps:
  pause: {wait: {${terms}, next: after}}
  after: {noOp: {output: '\\({done: true})'}}
`;
const over = {
  ends: { status: 'FINISHED', result: { done: true } },
  history: [{ id: 'pause', type: 'Wait', status: 'COMPLETED' }, { id: 'after' }],
} as const;

const rows: readonly Row[] = [
  { rule: 'a wait of no time ends at once', spec: wait('duration: 0'), ...over },
  {
    rule: 'a wait of less than no time ends at once',
    spec: wait(String.raw`duration: '\(.n)'`),
    input: { n: -5 },
    ...over,
  },
  {
    rule: 'a wait until a moment that has passed ends at once',
    spec: wait("until: '2020-01-01T00:00:00Z'"),
    ...over,
  },
  { rule: 'a wait ends when its time is over', spec: wait('duration: 1'), ...over },
  {
    rule: 'a while counts from 0, as often as it may',
    spec: () => String.raw`
yawl: '0.1'
start: loop
steps:
  loop:
    while:
      max_iterations: 3
      output: '\({last: .n})'
      do: {start: count, steps: {count: {functionCall: {functionId: echo, input: '\({n: $counter})'}}}}
`,
    ends: { status: 'FINISHED', result: { last: 2 } },
    history: [
      { id: 'loop', type: 'While' },
      { id: 'count', output: { n: 0 } },
      { id: 'count', output: { n: 1 } },
      { id: 'count', output: { n: 2 } },
    ],
  },
  {
    rule: 'a while goes on as long as its condition holds',
    spec: () => String.raw`
yawl: '0.1'
start: loop
steps:
  loop:
    while:
      condition: $counter < 2
      do: {start: count, steps: {count: {functionCall: {functionId: echo, input: '\({n: $counter})'}}}}
`,
    ends: { status: 'FINISHED', result: { n: 1 } },
  },
];

/** Scenario 9 of the contract: waits and whiles. */
export const waitRules = (world: () => World): void => {
  describe('waits and whiles', () => rowRules(world, rows));
};
