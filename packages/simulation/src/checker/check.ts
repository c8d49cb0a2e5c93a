import type { ExecutionEvent } from '@runlog/core';
import type { History } from '../clients/history.js';
import type { Installation } from '../process/processes.js';
import { accepted } from './rules/accepted.js';
import { children } from './rules/children.js';
import { current } from './rules/current.js';
import { effects } from './rules/effects.js';
import { ends } from './rules/ends.js';
import { followers } from './rules/followers.js';
import { unforeseen } from './rules/unforeseen.js';
import { moments } from './rules/moments.js';
import { once } from './rules/once.js';
import { prompt } from './rules/prompt.js';

/** One broken promise. */
export interface Violation {
  /** The rule that found it. */
  readonly rule: string;
  readonly what: string;
}

/** Everything that is known about a run when it is over. */
export interface Evidence {
  readonly around: Installation;
  readonly histories: readonly History[];
  /** By execution, in the order of the log. */
  readonly logs: ReadonlyMap<string, readonly ExecutionEvent[]>;
  /** Clients that were not told all. */
  readonly open: number;
  readonly faulty: boolean;
  /** When the last fault was over, on the database's clock. */
  readonly calmFrom: number;
}

/** A promise, and how to see that it was kept: answers what was not. */
export type Rule = (evidence: Evidence) => readonly string[] | Promise<readonly string[]>;

const rules: Readonly<Record<string, Rule>> = {
  ...{ unforeseen, accepted, once, current, ends, children, prompt, effects, moments, followers },
};

/** Every promise that the run broke; none when all is well. */
export async function check(evidence: Evidence): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const [rule, judge] of Object.entries(rules))
    for (const what of await judge(evidence)) found.push({ rule, what });
  return found;
}
