import {
  childTask,
  noRetry,
  type Decision,
  type ExecutionEvent,
  type Json,
  type Language,
  type Program,
  type RetryPolicy,
  type StepError,
  type StepTimeouts,
} from '@runlog/core';

interface CallerDocument {
  readonly definition: string;
  /** Child executions, one step each. */
  readonly steps: readonly string[];
  readonly retry?: RetryPolicy;
  readonly timeouts?: StepTimeouts;
}

interface CallerState {
  readonly input: Json;
  readonly wanted: readonly string[];
  readonly open: readonly string[];
  readonly outputs: Readonly<Record<string, Json>>;
  readonly failure?: { readonly error: StepError; readonly step: string };
}

/** A language for tests: runs executions of one definition as its steps, all at once, with its own input. */
export const caller: Language = {
  name: 'caller',
  compile: (document) => ({
    ok: true,
    program: program(JSON.parse(document) as CallerDocument),
    expressions: [],
  }),
};

const program = ({
  definition,
  steps,
  retry = noRetry,
  timeouts = {},
}: CallerDocument): Program<CallerState> => ({
  initial: (input) => ({ input, wanted: steps, open: [], outputs: {} }),
  evolve,
  decide: ({ input, wanted, open, outputs, failure }): readonly Decision[] => {
    if (failure) return [{ kind: 'fail', ...failure }];
    if (wanted.length === 0 && open.length === 0) return [{ kind: 'complete', output: outputs }];
    const type = 'Execution';
    return wanted.map((step) => ({
      ...{ kind: 'scheduleStep', step, type, retry, timeouts },
      ...childTask({ definition, input }),
    }));
  },
});

function evolve(state: CallerState, event: ExecutionEvent): CallerState {
  switch (event.type) {
    case 'StepScheduled':
      return {
        ...state,
        wanted: state.wanted.filter((step) => step !== event.data.step),
        open: [...state.open, event.data.step],
      };
    case 'StepCompleted': {
      const { step, output } = event.data;
      return { ...over(state, step), outputs: { ...state.outputs, [step]: output } };
    }
    case 'StepFailed':
    case 'StepTimedOut':
      return { ...over(state, event.data.step), failure: { error: event.data.error, step: event.data.step } };
    case 'StepCancelled':
      return over(state, event.data.step);
    default:
      return state;
  }
}

const over = (state: CallerState, step: string): CallerState => ({
  ...state,
  open: state.open.filter((one) => one !== step),
});
