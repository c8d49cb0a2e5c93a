import type { StepPath } from '@runlog/core';

/** Which answer of jq is meant. */
export interface ExpressionKey {
  readonly path: StepPath;
  readonly phase: string;
  readonly slot: string;
  readonly round: number;
}

/**
 * The key of an expression in the log, unique in its execution: the run of the step, the phase and slot, and how
 * often the step was begun anew. It does not depend on which other expressions needed jq, so that a later release
 * that answers more of them on the spot reads an older log the same way.
 */
export const expressionKey = ({ path, phase, slot, round }: ExpressionKey): string =>
  `${path}#${phase}.${slot}${round === 0 ? '' : `#${round}`}`;

const pattern = /^([\s\S]*)#([a-z]+)\.([A-Za-z0-9.]+)(?:#(\d+))?$/;

/** Reads a key back; undefined for text that is none. */
export function parseExpressionKey(key: string): ExpressionKey | undefined {
  const [, path, phase, slot, round] = pattern.exec(key) ?? [];
  if (path === undefined || phase === undefined || slot === undefined) return undefined;
  return { path, phase, slot, round: round === undefined ? 0 : Number(round) };
}
