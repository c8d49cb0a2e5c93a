import type { Workload } from '../driver/messages.js';

/** The functions that the worker serves: both answer with what they were given; one notes that it ran. */
export const echoFunction = 'bench-echo';
export const recordedFunction = 'bench-recorded';

/** A workflow of the workload, and how its input and output look. */
export interface WorkflowForm {
  readonly name: string;
  readonly language: 'yawl' | 'graph';
  /** JSON text. */
  readonly document: string;
  readonly inputOf: (input: number) => Readonly<Record<string, number | readonly { readonly n: number }[]>>;
  readonly outputOf: (output: unknown) => unknown;
}

/** The workload as a workflow. */
export function workflowOf(workload: Workload): WorkflowForm {
  if (workload.kind === 'fanout') return fanOut(workload);
  return workload.long ? longChain(workload) : chain(workload);
}

function chain({ steps, recorded = false }: Workload & { kind: 'chain' }): WorkflowForm {
  const functionId = recorded ? recordedFunction : echoFunction;
  const named = Array.from({ length: steps }, (_, index) => {
    const next = index + 1 < steps ? { next: `s${index + 1}` } : {};
    return [`s${index}`, { functionCall: { functionId, ...next } }] as const;
  });
  return {
    name: `${recorded ? 'recorded' : 'chain'}-${steps}`,
    language: 'yawl',
    document: JSON.stringify({ yawl: '0.1', start: 's0', steps: Object.fromEntries(named) }),
    inputOf: (input) => ({ n: input }),
    outputOf: numberOf,
  };
}

/** YaWL bounds an execution at a thousand steps; a graph takes as many as its document holds. */
function longChain({ steps }: Workload & { kind: 'chain' }): WorkflowForm {
  const nodes = Array.from({ length: steps }, (_, index) => {
    const needs = index > 0 ? { needs: [`s${index - 1}`] } : {};
    return [`s${index}`, { handler: echoFunction, queue: echoFunction, ...needs }] as const;
  });
  return {
    name: `long-chain-${steps}`,
    language: 'graph',
    document: JSON.stringify({ nodes: Object.fromEntries(nodes) }),
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
    language: 'yawl',
    document: JSON.stringify({ yawl: '0.1', start: 'fan', steps: { fan: { foreach } } }),
    inputOf: (input) => ({ items: Array.from({ length: width }, (_, index) => ({ n: input + index })) }),
    outputOf: (output) => {
      const { results } = output as { readonly results?: unknown };
      return Array.isArray(results) ? results.map(numberOf) : output;
    },
  };
}

const numberOf = (output: unknown): unknown => (output as { readonly n?: unknown } | null)?.n ?? output;
