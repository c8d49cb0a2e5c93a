/** A workload: a workflow of so many sequential steps, each of them one call of the worker's function. */
export interface Workload {
  readonly name: string;
  readonly steps: number;
}

export const workloads: readonly Workload[] = [
  { name: 'one-step', steps: 1 },
  { name: 'ten-steps', steps: 10 },
];

/** The function that the worker serves: it answers with what it was given. */
export const functionName = 'bench-echo';

/** The workload as a YaWL document. */
export function documentOf({ steps }: Workload): string {
  const named = Array.from({ length: steps }, (_, index) => {
    const next = index + 1 < steps ? { next: `s${index + 1}` } : {};
    return [`s${index}`, { functionCall: { functionId: functionName, ...next } }] as const;
  });
  return JSON.stringify({ yawl: '0.1', start: 's0', steps: Object.fromEntries(named) });
}
