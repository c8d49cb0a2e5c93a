import { childPath, itemPath } from '../../src/index.js';
import type { Decision, ExecutionEvent, Json, Program, StepError, TaskSpec } from '../../src/index.js';

/** One thing that a branch waits for before it goes on. */
export type Item =
  | { readonly kind: 'task'; readonly task: TaskSpec; readonly caught: boolean }
  | { readonly kind: 'timer'; readonly afterMs: number }
  | { readonly kind: 'expression' }
  | { readonly kind: 'signal'; readonly name: string };

/** The input of a run: branches that go side by side, each through its items. */
export interface Plan {
  readonly branches: readonly (readonly Item[])[];
}

interface Branch {
  readonly items: readonly Item[];
  readonly phase: 'outside' | 'inside' | 'left';
  /** The item that the branch is at, and whether it was asked for. */
  readonly at: number;
  readonly asked: boolean;
  readonly outputs: readonly Json[];
}

interface State {
  readonly branches: readonly Branch[];
  readonly signals: readonly string[];
  readonly failure: { readonly error: StepError; readonly step: string } | null;
}

const branchPath = (index: number): string => childPath('', `branch.${index}`);
const itemName = (index: number, at: number): string => itemPath(branchPath(index), at);

/**
 * A small workflow language with every kind of decision, for tests of the engine: parallel branches of tasks, timers,
 * expressions and signals. The first failure that is not caught cancels the other branches and fails the execution.
 */
const branches: Program<State> = {
  initial: (input) => ({
    branches: (input as unknown as Plan).branches.map((items) => ({
      items,
      phase: 'outside',
      at: 0,
      asked: false,
      outputs: [],
    })),
    signals: [],
    failure: null,
  }),
  evolve: (state, event) => settle(absorb(state, event)),
  decide: ({ branches, failure }) => {
    if (failure) return [...branches.flatMap(abandon), { kind: 'fail', ...failure }];
    if (branches.every(({ phase }) => phase === 'left'))
      return [{ kind: 'complete', output: branches.map(({ outputs }) => outputs) }];
    return branches.flatMap(decideBranch);
  },
};

/** The program, as the engine sees every program. */
export const branchesProgram = branches as Program;

function absorb(state: State, event: ExecutionEvent): State {
  switch (event.type) {
    case 'ControlStepEntered':
      return change(state, event.data.step, () => ({ phase: 'inside' }));
    case 'ControlStepLeft':
      return change(state, event.data.step, () => ({ phase: 'left' }));
    case 'StepScheduled':
      return change(state, event.data.step, () => ({ asked: true }));
    case 'TimerStarted':
      return change(state, event.data.timer, () => ({ asked: true }));
    case 'StepCancelled':
      return change(state, event.data.step, () => ({ asked: false }));
    case 'TimerCancelled':
      return change(state, event.data.timer, () => ({ asked: false }));
    case 'StepCompleted':
      return change(state, event.data.step, (branch) => passed(branch, event.data.output));
    case 'TimerFired':
      return change(state, event.data.timer, (branch) => passed(branch, null));
    case 'ExpressionEvaluated':
      return change(state, event.data.key, (branch) => passed(branch, event.data.value));
    case 'StepFailed':
    case 'StepTimedOut':
      return failedStep(state, event.data.step, event.data.error);
    case 'ExpressionFailed': {
      const { key, code, message } = event.data;
      return { ...state, failure: { step: key, error: { code, message, retryable: false } } };
    }
    case 'SignalReceived':
      return { ...state, signals: [...state.signals, event.data.name] };
    case 'ExecutionRetried':
      return {
        ...state,
        failure: null,
        branches: state.branches.map((branch) => ({ ...branch, asked: false })),
      };
    default:
      return state;
  }
}

/** A branch that waits for a signal which is there goes on. */
function settle(state: State): State {
  const branches = state.branches.map((branch) => {
    let settled = branch;
    for (let item = settled.items[settled.at]; item?.kind === 'signal'; item = settled.items[settled.at]) {
      if (!state.signals.includes(item.name)) break;
      settled = { ...settled, ...passed(settled, item.name) };
    }
    return settled;
  });
  return { ...state, branches };
}

function failedStep(state: State, step: string, error: StepError): State {
  const { items, at } = state.branches.find((branch, index) => itemName(index, branch.at) === step) ?? {};
  const item = items?.[at ?? 0];
  return item?.kind === 'task' && item.caught
    ? change(state, step, (branch) => passed(branch, error.code))
    : { ...state, failure: { error, step } };
}

const passed = (branch: Branch, output: Json): Partial<Branch> => ({
  at: branch.at + 1,
  asked: false,
  outputs: [...branch.outputs, output],
});

/** Changes the branch that the name belongs to: its own path, or the path of the item that it is at. */
const change = (state: State, name: string, how: (branch: Branch) => Partial<Branch>): State => ({
  ...state,
  branches: state.branches.map((branch, index) =>
    name === branchPath(index) || name === itemName(index, branch.at)
      ? { ...branch, ...how(branch) }
      : branch,
  ),
});

function decideBranch({ items, phase, at, asked, outputs }: Branch, index: number): Decision[] {
  const step = branchPath(index);
  if (phase === 'outside') return [{ kind: 'enterControlStep', step, type: 'Branch' }];
  if (phase === 'left' || asked) return [];
  const item = items[at];
  const name = itemName(index, at);
  switch (item?.kind) {
    case undefined:
      return [{ kind: 'leaveControlStep', step, output: [...outputs] }];
    case 'task':
      return [{ kind: 'scheduleStep', step: name, ...item.task }];
    case 'timer':
      return [{ kind: 'startTimer', timer: name, due: { afterMs: item.afterMs } }];
    case 'expression':
      return [{ kind: 'evaluate', key: name, language: 'jq', expression: '.', input: at }];
    case 'signal':
      return [];
  }
}

/** Asks for the end of whatever a branch has under way; the engine ends what is left. */
function abandon({ items, at, asked }: Branch, index: number): Decision[] {
  if (!asked) return [];
  const name = itemName(index, at);
  return items[at]?.kind === 'timer'
    ? [{ kind: 'cancelTimer', timer: name }]
    : [{ kind: 'cancelStep', step: name }];
}
