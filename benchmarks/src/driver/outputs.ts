import type { Workload } from './messages.js';

/** What is wrong with an output, in words; undefined when it is the right one. */
export function outputProblem(workload: Workload, input: number, output: unknown): string | undefined {
  const expected =
    workload.kind === 'chain' ? input : Array.from({ length: workload.width }, (_, index) => input + index);
  const [wanted, given] = [JSON.stringify(expected), JSON.stringify(output)];
  if (wanted === given) return undefined;
  return `${workload.kind} of ${input} answered ${String(given).slice(0, 200)}`;
}
