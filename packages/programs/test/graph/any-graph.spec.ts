import { expect, test } from '@jest/globals';
import { follow, begin, restore, snapshotOf, type ExecutionEvent, type Json, type Run } from '@runlog/core';
import { propertySettings, tally } from '@runlog/testkit';
import fc from 'fast-check';
import { compile, Execution, names } from './drive.js';

interface Plan {
  /** By node: which of those before it it needs. */
  readonly needs: readonly (readonly number[])[];
  /** Which of those that run is next; and whether it fails, once, which is followed by a retry. */
  readonly turns: readonly { readonly pick: number; readonly fails: boolean }[];
}

const plans: fc.Arbitrary<Plan> = fc.integer({ min: 1, max: 40 }).chain((size) =>
  fc.record({
    needs: fc.tuple(
      ...Array.from({ length: size }, (_, node) =>
        fc.uniqueArray(fc.nat({ max: Math.max(node - 1, 0) }), { maxLength: Math.min(node, 4) }),
      ),
    ),
    turns: fc.array(fc.record({ pick: fc.nat(), fails: fc.boolean() }), { minLength: 1, maxLength: 60 }),
  }),
);

const documentOf = ({ needs }: Plan): Json => {
  const all = names(needs.length);
  // Written the other way round, so that the order of the text is not that of the needs.
  const nodes = all.map((name, node): [string, Json] => [
    name,
    { handler: 'h', needs: (needs[node] ?? []).map((need) => `n${need}`) },
  ]);
  return { nodes: Object.fromEntries(nodes.reverse()) };
};

function play(plan: Plan): Execution {
  const execution = new Execution(compile(documentOf(plan)), 'in');
  for (let turn = 0; execution.run.state.status !== 'completed'; turn += 1) {
    if (execution.run.state.status === 'failed') execution.command({ kind: 'retry' });
    const { open } = execution;
    const { pick, fails } = plan.turns[turn % plan.turns.length] ?? { pick: 0, fails: false };
    const step = open[pick % open.length];
    if (step === undefined) throw new TypeError('nothing runs, and the execution is not over');
    if (fails && turn < plan.turns.length) execution.fail(step);
    else execution.complete(step, `${step} done`);
  }
  return execution;
}

/** All of a run but the program itself, which was compiled anew. */
const told = ({ state, programState }: Run): unknown => ({ state, programState });

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

test('every node of any graph completes once, after all that it needs, with their outputs as its input', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const completed = new Set<string>();
      for (const event of play(plan).log) {
        if (event.type === 'StepScheduled') {
          const { step, input } = event.data;
          const needs = (plan.needs[Number(step.slice(1))] ?? []).map((need) => `n${need}`);
          for (const need of needs) expect(completed).toContain(need);
          const outputs = needs.map((need) => `${need} done`);
          const expected = Object.fromEntries(needs.map((need) => [need, `${need} done`]));
          expect(input).toEqual(needs.length > 1 ? expected : (outputs[0] ?? 'in'));
        }
        if (event.type === 'StepCompleted') {
          expect(completed).not.toContain(event.data.step);
          completed.add(event.data.step);
        }
      }
      expect(completed.size).toBe(plan.needs.length);
    }),
  );
});

test('the output of any graph holds what the nodes gave that nobody needs, and nothing else', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const needed = new Set(plan.needs.flat());
      const sinks = names(plan.needs.length).filter((_, node) => !needed.has(node));
      const expected = Object.fromEntries(sinks.map((sink) => [sink, `${sink} done`]));
      const { output } = play(plan).run.state;
      expect(output).toEqual(sinks.length > 1 ? expected : `${sinks[0]} done`);
    }),
  );
});

test('a state is the same from every prefix, kept in memory or read from a snapshot, and nothing changes it', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const { log, program, run } = play(plan);
      const other = compile(documentOf(plan));
      const [first, ...rest] = log as [ExecutionEvent, ...ExecutionEvent[]];
      let living: Run = begin(program, first);
      const kept: [unknown, string][] = [];
      for (const event of rest) {
        kept.push([living.programState, JSON.stringify(living.programState)]);
        const stored = restore(other, throughJson(snapshotOf(living)));
        if (!stored) throw new TypeError('the snapshot is not read');
        expect(stored.programState).toStrictEqual(living.programState);
        expect(other.decide(stored.programState)).toStrictEqual(program.decide(living.programState));
        living = follow(living, [event]);
        expect(follow(stored, [throughJson(event)]).programState).toStrictEqual(living.programState);
      }
      expect(living.programState).toStrictEqual(run.programState);
      for (const [state, text] of kept) expect(JSON.stringify(state)).toBe(text);
    }),
    propertySettings(50),
  );
  tally({ cases: propertySettings(50).numRuns });
});

test('stopped after each event, any graph is folded anew, or from a snapshot with its tail, to what it was', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const { log, program, run } = play(plan);
      const other = compile(documentOf(plan));
      const [first, ...rest] = throughJson(log) as [ExecutionEvent, ...ExecutionEvent[]];
      let living: Run = begin(program, first);
      for (let done = 0; done <= rest.length; done += 1) {
        const anew = follow(begin(other, first), rest.slice(0, done));
        expect(told(anew)).toStrictEqual(told(living));
        const stored = restore(other, throughJson(snapshotOf(living)));
        if (!stored) throw new TypeError('the snapshot is not read');
        expect(told(follow(stored, rest.slice(done)))).toStrictEqual(told(run));
        living = follow(living, rest.slice(done, done + 1));
      }
      tally({ cases: 1, 'versions compared': log.length });
    }),
    propertySettings(10),
  );
});

test('nothing but the outputs of the sinks is left when any graph is over', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const needed = new Set(plan.needs.flat());
      const { programState } = play(plan).run;
      const { outputs, ...state } = programState as { readonly outputs: unknown };
      expect(state).toEqual({ input: 'in', left: 0, wanted: [], broken: [], waiting: [] });
      const kept = JSON.stringify(outputs).match(/n\d+ done/g) ?? [];
      expect(kept.length).toBe(plan.needs.length - needed.size);
    }),
  );
});
