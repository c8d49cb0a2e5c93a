import { describe, expect, test } from '@jest/globals';
import { advance, apply, begin, nextDue, receive, record, snapshotOf } from '../../src/index.js';
import type { NewEvent, Program, Run } from '../../src/index.js';
import { created, executionId, start, task } from '../build.js';

/** How often a program was called. */
interface Calls {
  evolve: number;
  decide: number;
}

/** Runs steps one after the other, or all at once, and counts what it is asked. */
function counted(steps: number, atOnce: boolean, calls: Calls): Program {
  interface State {
    readonly scheduled: number;
    readonly completed: number;
  }
  const program: Program<State> = {
    initial: () => ({ scheduled: 0, completed: 0 }),
    evolve: (state, { type }) => {
      calls.evolve += 1;
      if (type === 'StepScheduled') return { ...state, scheduled: state.scheduled + 1 };
      return type === 'StepCompleted' ? { ...state, completed: state.completed + 1 } : state;
    },
    decide: ({ scheduled, completed }) => {
      calls.decide += 1;
      if (completed === steps) return [{ kind: 'complete', output: null }];
      const wanted = atOnce ? steps : Math.min(steps, completed + 1);
      return Array.from({ length: wanted - scheduled }, (_, index) => ({
        kind: 'scheduleStep',
        step: `s${scheduled + index}`,
        ...task(),
      }));
    },
  };
  return program as Program;
}

const first = (program: Program): Run => {
  const [creation] = record(executionId, 0, start, [created()]);
  if (!creation) throw new TypeError('a log begins with its creation');
  return advance(begin(program, creation), start).run;
};

/** A turn: the step's answer arrives, and the program decides. */
function answer(run: Run, step: number): { readonly run: Run; readonly events: readonly NewEvent[] } {
  const about = { step: `s${step}`, attempt: 1, report: { status: 'completed', output: null } } as const;
  const heard = receive(run.state, about, { now: start, random: () => 0 });
  const after = advance(apply(run, heard, start), start);
  return { run: after.run, events: [...heard, ...after.events] };
}

describe('a turn in a long execution', () => {
  test('asks the program as often as one in a short execution', () => {
    const costs = [10, 1_000].map((steps) => {
      const calls: Calls = { evolve: 0, decide: 0 };
      let run = first(counted(steps, false, calls));
      for (let step = 0; step < steps - 2; step += 1) run = answer(run, step).run;
      const before = { ...calls };
      const { events } = answer(run, steps - 2);
      expect(events.map(({ type }) => type)).toStrictEqual(['StepCompleted', 'StepScheduled']);
      return { evolve: calls.evolve - before.evolve, decide: calls.decide - before.decide };
    });
    expect(costs[1]).toStrictEqual(costs[0]);
    expect(costs[0]).toStrictEqual({ evolve: 2, decide: 2 });
  });

  test('leaves a state that is no larger for the steps behind it', () => {
    let run = first(counted(1_000, false, { evolve: 0, decide: 0 }));
    const sizes: number[] = [];
    for (let step = 0; step < 999; step += 1) {
      run = answer(run, step).run;
      sizes.push(JSON.stringify(snapshotOf(run)).length);
    }
    // Only the digits of counts and names differ.
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(20);
  });
});

describe('an answer to one of many steps under way', () => {
  const crowd = (): Run => first(counted(1_000, true, { evolve: 0, decide: 0 }));

  test('leaves everything else of the state as it is, in the same objects', () => {
    const before = crowd();
    const after = answer(before, 500).run;
    expect([...after.state.steps.keys()]).toHaveLength(999);
    for (const [step, open] of after.state.steps) expect(before.state.steps.get(step)).toBe(open);
    for (const part of ['input', 'labels', 'definition', 'ended', 'timers'] as const)
      expect(after.state[part]).toBe(before.state[part]);
  });

  test('leaves the state before it what it was', () => {
    const before = crowd();
    const after = answer(answer(before, 500).run, 501).run;
    expect(before.state.steps.size).toBe(1_000);
    expect(before.state.steps.get('s500')).toMatchObject({ step: 's500', attempt: 1 });
    expect(after.state.steps.get('s500')).toBeUndefined();
    expect([...before.state.steps.keys()].indexOf('s500')).toBe(500);
    expect(answer(before, 500).events).toHaveLength(1);
    expect(nextDue(after.state)).toBeUndefined();
  });
});
