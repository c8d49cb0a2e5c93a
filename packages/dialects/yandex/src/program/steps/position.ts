import type { StepPath } from '@runlog/core';

const index = /\[(\d+)\]\./y;

/** The run of the loop at `loop` that the step at `path` belongs to: `each[3].notify` is in run 3 of `each`. */
export function positionBehind(loop: StepPath, path: StepPath): number | undefined {
  index.lastIndex = loop.length;
  const [, found] = index.exec(path) ?? [];
  return found === undefined ? undefined : Number(found);
}

const segment = /\.((?:[^\\.]|\\[\s\S])+)\./y;

/** The segment of `path` behind that of `parent`, as it is written in paths: `p.left.notify` is in `left` of `p`. */
export function segmentBehind(parent: StepPath, path: StepPath): string | undefined {
  segment.lastIndex = parent.length;
  return path.startsWith(parent) ? segment.exec(path)?.[1] : undefined;
}
