import fc from 'fast-check';
import type { AttemptReport, ExecutionCommand, TaskSpec } from '../../src/index.js';
import { failure, retry, task } from '../build.js';
import type { Item, Plan } from '../programs/branches.js';
import type { Action, History, Turn } from './world.js';

const signalNames = fc.constantFrom('approve', 'reject');
const some = (ms: number): fc.Arbitrary<number | undefined> =>
  fc.option(fc.integer({ min: 1, max: ms }), { nil: undefined });

const tasks: fc.Arbitrary<TaskSpec> = fc
  .record({
    maxAttempts: fc.integer({ min: 1, max: 3 }),
    initialDelayMs: fc.integer({ min: 0, max: 5_000 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    toStart: some(4_000),
    toClose: some(4_000),
    inAll: some(20_000),
  })
  .map(({ toStart, toClose, inAll, ...policy }) =>
    task({
      retry: retry(policy),
      timeouts: {
        ...(toStart !== undefined && { scheduleToStartMs: toStart }),
        ...(toClose !== undefined && { startToCloseMs: toClose }),
        ...(inAll !== undefined && { scheduleToCloseMs: inAll }),
      },
    }),
  );

const items: fc.Arbitrary<Item> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('task' as const), task: tasks, caught: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('timer' as const),
      afterMs: fc.integer({ min: 0, max: 9_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'expression' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('signal' as const), name: signalNames }) },
);

const plans: fc.Arbitrary<Plan> = fc.record({
  branches: fc.array(fc.array(items, { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
});

const reports: fc.Arbitrary<AttemptReport> = fc.oneof(
  fc.record({ status: fc.constant('started' as const), worker: fc.constantFrom('worker-1', 'worker-2') }),
  fc.record({ status: fc.constant('completed' as const), output: fc.jsonValue({ maxDepth: 2 }) }),
  fc.record({
    status: fc.constant('failed' as const),
    error: fc.boolean().map((retryable) => failure({ retryable })),
  }),
) as fc.Arbitrary<AttemptReport>;

const commands: fc.Arbitrary<ExecutionCommand> = fc.oneof(
  fc
    .constantFrom('stop', 'terminate', 'pause', 'resume', 'resume', 'retry', 'retry')
    .map((kind) => ({ kind }) as ExecutionCommand),
  signalNames.map((name): ExecutionCommand => ({ kind: 'signal', signalId: name, name, payload: null })),
);

const actions: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      pick: fc.nat(5),
      attemptsOff: fc.constantFrom(0, 0, 0, 0, 1, -1),
      report: reports,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      pick: fc.nat(3),
      fails: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 9_000 }) }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'passToNextDue' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'admit' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ask' as const), command: commands }) },
);

const turns: fc.Arbitrary<Turn> = fc.record({
  action: actions,
  unattended: fc.constantFrom(false, false, false, true),
  draw: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

/** Histories of the branches program: what its workers, its clock and its users may do to it, in any order. */
export const histories: fc.Arbitrary<History> = fc.record(
  {
    plan: plans,
    deadlineMs: fc.integer({ min: 1, max: 60_000 }),
    queued: fc.constantFrom<(true | undefined)[]>(undefined, undefined, undefined, true),
    turns: fc.array(turns, { maxLength: 40, size: 'max' }),
  },
  { requiredKeys: ['plan', 'turns'] },
);
