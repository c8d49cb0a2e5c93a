import { fold, isTerminal, type ExecutionEvent, type Json } from '@runlog/core';
import type { Ending } from '../workflows/workflow.js';

/** What a client was told about an execution, and how it has to end. */
export interface Accepted {
  readonly id: string;
  readonly ending: Ending;
}

/** How many promises were broken, by kind; everything has to be zero. */
export interface Findings {
  /** Accepted executions without a log. */
  readonly lost: readonly string[];
  /** Executions of which there are more than were asked for (a repeated start that started twice). */
  readonly uninvited: readonly string[];
  /** Executions whose versions are not 1..n. */
  readonly holes: readonly string[];
  /** Executions in which a step's attempt was recorded as completed twice, or a step completed twice. */
  readonly doubled: readonly string[];
  readonly unfinished: readonly string[];
  /** Executions that ended otherwise than they had to. */
  readonly wrong: readonly string[];
}

/** Holds the logs against what clients were told. Pure. */
export function checkLog(
  accepted: readonly Accepted[],
  logs: ReadonlyMap<string, readonly ExecutionEvent[]>,
): Findings {
  const asked = new Set(accepted.map(({ id }) => id));
  const found = accepted.filter(({ id }) => (logs.get(id)?.length ?? 0) > 0);
  const among = (broken: (events: readonly ExecutionEvent[], one: Accepted) => boolean): string[] =>
    found.filter((one) => broken(logs.get(one.id) ?? [], one)).map(({ id }) => id);
  return {
    lost: accepted.filter((one) => !found.includes(one)).map(({ id }) => id),
    uninvited: [...logs.keys()].filter((id) => !asked.has(id)),
    holes: among((events) => events.some(({ version }, index) => version !== index + 1)),
    doubled: among(completedTwice),
    unfinished: among((events) => !isTerminal(fold(events)?.status ?? 'created')),
    wrong: among((events, { ending }) => !endedAs(events, ending)),
  };
}

function completedTwice(events: readonly ExecutionEvent[]): boolean {
  const steps = events.flatMap((event) => (event.type === 'StepCompleted' ? [event.data.step] : []));
  return new Set(steps).size < steps.length;
}

function endedAs(events: readonly ExecutionEvent[], ending: Ending): boolean {
  const state = fold(events);
  if (!state || !isTerminal(state.status)) return true;
  if (state.status !== ending.status) return false;
  return ending.status === 'failed'
    ? state.error?.code === ending.error
    : canonical(state.output) === canonical(ending.output);
}

const canonical = (value: Json | undefined): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** How many broken promises there are in all. */
export const brokenPromises = (findings: Findings): number =>
  Object.values(findings).reduce((sum, ids: readonly string[]) => sum + ids.length, 0);
