import { begin, fold, record, type Decision, type NewEvent, type Program } from '@runlog/core';
import { expect, test } from '@jest/globals';
import { takeTurn } from '../src/turns/turn.js';
import { answerNothing } from './support/answers.js';

const created: NewEvent = {
  type: 'ExecutionCreated',
  data: {
    tenant: 't',
    definition: { id: 'd', name: 'n', version: 1, language: 'broken' },
    input: {},
    labels: {},
    priority: 'normal',
  },
};

const step: Decision = {
  kind: 'scheduleStep',
  step: 'a',
  type: 'A',
  queue: 'q',
  handler: 'h',
  input: {},
  retry: { maxAttempts: 1, initialDelayMs: 0, backoffRate: 1, maxDelayMs: 0, jitter: 0 },
  timeouts: {},
};

test('a program that breaks its contract fails its own execution and leaves no step open', async () => {
  // It asks for the same step again although it is under way, as soon as a signal came.
  const program: Program<{ wanted: boolean }> = {
    initial: () => ({ wanted: true }),
    evolve: (state, { type }) => ({
      wanted: type === 'SignalReceived' || (state.wanted && type !== 'StepScheduled'),
    }),
    decide: ({ wanted }) => (wanted ? [step] : []),
  };
  const at = { now: 1, random: () => 0 };
  const [first] = record('e', 0, 1, [created]);
  if (!first) throw new TypeError('no creation');
  const { events: scheduled, run } = await takeTurn(begin(program, first), [], at, answerNothing);
  const signal: NewEvent = { type: 'SignalReceived', data: { signalId: 's', name: 'go', payload: null } };
  const [received] = record('e', run.state.version, 1, [signal]);
  if (!received) throw new TypeError('no signal');
  const signalled = {
    ...run,
    state: fold([received], run.state) ?? run.state,
    programState: { wanted: true },
  };
  const turn = await takeTurn(signalled, [], at, answerNothing);
  expect(turn.events.map(({ type }) => type)).toEqual(['StepCancelled', 'ExecutionFailed']);
  expect(turn.run.state).toMatchObject({ status: 'failed', error: { code: 'program_fault' } });
  expect([...turn.run.state.steps]).toEqual([]);
  expect(scheduled.map(({ type }) => type)).toEqual(['ExecutionStarted', 'StepScheduled']);
});
