import type { Workload } from '../driver/messages.js';

/** The functions that the worker serves: both answer with what they were given; one notes that it ran. */
export const echoFunction = 'bench-echo';
export const recordedFunction = 'bench-recorded';

/** The language's own bound on the steps of one execution. */
const mostSteps = 1_000;

/** A workflow of the workload, and how its input and output look. */
export interface WorkflowForm {
  readonly name: string;
  /** YaWL, as JSON text. */
  readonly document: string;
  readonly inputOf: (input: number) => Readonly<Record<string, number | readonly { readonly n: number }[]>>;
  readonly outputOf: (output: unknown) => unknown;
}

/** Why a workload cannot be written in YaWL; undefined when it can. */
export function impossibleInYawl(workload: Workload): string | undefined {
  if (workload.kind === 'fanout' || workload.steps <= mostSteps) return undefined;
  return `YaWL bounds an execution at ${mostSteps} steps`;
}

/** The workload as a workflow. */
export const workflowOf = (workload: Workload): WorkflowForm =>
  workload.kind === 'chain' ? chain(workload) : fanOut(workload);

function chain({ steps, recorded = false }: Workload & { kind: 'chain' }): WorkflowForm {
  const functionId = recorded ? recordedFunction : echoFunction;
  const named = Array.from({ length: steps }, (_, index) => {
    const next = index + 1 < steps ? { next: `s${index + 1}` } : {};
    return [`s${index}`, { functionCall: { functionId, ...next } }] as const;
  });
  return {
    name: `${recorded ? 'recorded' : 'chain'}-${steps}`,
    document: JSON.stringify({ yawl: '0.1', start: 's0', steps: Object.fromEntries(named) }),
    inputOf: (input) => ({ n: input }),
    outputOf: numberOf,
  };
}

function fanOut({ width }: Workload & { kind: 'fanout' }): WorkflowForm {
  const item = { start: 's', steps: { s: { functionCall: { functionId: echoFunction } } } };
  // A result has to be an object, so that the list of results gets a name.
  const foreach = { input: '\\(.items)', concurrency: width, do: item, output: '\\({results: .})' };
  return {
    name: `fanout-${width}`,
    document: JSON.stringify({ yawl: '0.1', start: 'fan', steps: { fan: { foreach } } }),
    inputOf: (input) => ({ items: Array.from({ length: width }, (_, index) => ({ n: input + index })) }),
    outputOf: (output) => {
      const { results } = output as { readonly results?: unknown };
      return Array.isArray(results) ? results.map(numberOf) : output;
    },
  };
}

const numberOf = (output: unknown): unknown => (output as { readonly n?: unknown } | null)?.n ?? output;
