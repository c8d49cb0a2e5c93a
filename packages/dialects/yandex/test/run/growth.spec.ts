import { afterAll, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import type { YawlState } from '../../src/program/interpreter/state.js';
import { closeEvaluator, compile, completed, Driver, type World } from './driver.js';
import { states } from './replay.js';

afterAll(closeEvaluator);

const echo: World = ({ input }) => completed(input);
const ids = Array.from({ length: 500 }, (_, index) => `s${String(index).padStart(3, '0')}`);
const call = (next: string | undefined): object => ({
  functionCall: { functionId: 'f', ...(next !== undefined && { next }) },
});
const steps = (last?: string): Record<string, object> =>
  Object.fromEntries(ids.map((id, index) => [id, call(ids[index + 1] ?? last)]));
const document = (more: object): string => JSON.stringify({ yawl: '1.0', start: ids[0], ...more });

/** The program's state after each event of a run through a document. */
async function lived(text: string, input: Json): Promise<readonly YawlState[]> {
  const run = await Driver.start(text, input, echo).settle();
  expect(run.state.status).toBe('completed');
  return states(compile(text), run.events) as YawlState[];
}

test('the state does not grow with the steps behind it', async () => {
  const all = await lived(document({ steps: steps() }), { x: 1 });
  const sizes = new Set(all.slice(10, -10).map((state) => JSON.stringify(state.root).length));
  // Steps under way, and between: nothing else makes a difference.
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(100);
});

test('a step of a long circle touches the counts of few others', async () => {
  const circle = {
    ...steps('again'),
    again: { switch: { choices: [{ condition: '.x == 2', next: ids[0] }], default: 'end' } },
    end: call(undefined),
  };
  const all = await lived(document({ steps: circle }), { x: 1 });
  for (const [index, { root }] of all.entries()) {
    const before = all[index - 1]?.root.visits ?? [];
    expect(root.visits.filter((block, at) => before[at] !== block).length).toBeLessThanOrEqual(1);
  }
  expect(all.at(-1)?.root.visits.length).toBeGreaterThan(10);
});

test('an answer of one of many iterations touches few of the others', async () => {
  const each = {
    start: 'each',
    steps: {
      each: {
        foreach: {
          input: '\\(.items)',
          output: '\\({all: .})',
          concurrency: 1000,
          do: { start: 's', steps: { s: call(undefined) } },
        },
      },
    },
  };
  const all = await lived(document(each), { items: ids.map((id) => ({ id })) });
  const fans = all.flatMap(({ root }) => root.current?.fan ?? []);
  expect(fans.at(-2)?.begun).toBe(ids.length);
  for (const [index, { runs, outputs }] of fans.entries()) {
    const before = fans[index - 1] ?? { runs, outputs };
    expect(runs.filter((block, at) => before.runs[at] !== block).length).toBeLessThanOrEqual(1);
    expect(outputs.filter((block, at) => before.outputs[at] !== block).length).toBeLessThanOrEqual(1);
  }
});
