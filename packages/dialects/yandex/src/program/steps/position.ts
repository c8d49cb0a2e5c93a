import type { StepPath } from '@runlog/core';

const index = /\[(\d+)\]\./y;

/** The run of the loop at `loop` that the step at `path` belongs to: `each[3].notify` is in run 3 of `each`. */
export function positionBehind(loop: StepPath, path: StepPath): number | undefined {
  index.lastIndex = loop.length;
  const [, found] = index.exec(path) ?? [];
  return found === undefined ? undefined : Number(found);
}
