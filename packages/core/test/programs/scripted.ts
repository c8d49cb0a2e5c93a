import type { Decision, ExecutionEvent, Program } from '../../src/index.js';

/** How often a scripted program has seen an event, by its short name: `StepCompleted fetch`, `ExecutionCreated`. */
export type Seen = (name: string) => number;

/** A program that decides by a function of what it has seen; for specifications of the engine. */
export function scripted(decide: (seen: Seen) => readonly Decision[]): Program {
  const program: Program<readonly string[]> = {
    initial: () => [],
    evolve: (names, event) => [...names, nameOf(event)],
    decide: (names) => decide((name) => names.filter((seen) => seen === name).length),
  };
  return program as Program;
}

function nameOf({ type, data }: ExecutionEvent): string {
  for (const key of ['step', 'timer', 'key', 'name'] as const) {
    const about: unknown = key in data ? Reflect.get(data, key) : undefined;
    if (typeof about === 'string') return `${type} ${about}`;
  }
  return type;
}

/** Asks for each decision until the event of that name was seen. */
export const asking = (asked: Readonly<Record<string, Decision>>): Program =>
  scripted((seen) =>
    Object.entries(asked)
      .filter(([name]) => !seen(name))
      .map(([, decision]) => decision),
  );
