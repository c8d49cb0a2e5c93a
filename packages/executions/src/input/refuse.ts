import { InvalidInput, type InputProblem } from '@runlog/core';

/** @throws InvalidInput when there are problems. */
export function refuse(problems: readonly InputProblem[]): void {
  if (problems.length > 0) throw new InvalidInput(problems);
}
