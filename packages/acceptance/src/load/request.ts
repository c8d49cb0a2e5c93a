import type { Json } from '@runlog/core';

import type { Random } from '../random.js';
import type { Ending, Workflow } from '../workflows/workflow.js';

/** An execution that a client wants, with the key by which it asks again. */
export interface Request {
  readonly key: string;
  readonly definition: string;
  readonly input: Json;
  readonly ending: Ending;
  /** How many signals the client sends once it has been accepted. They change nothing. */
  readonly signals: number;
}

/** Draws `count` requests for executions of these workflows. */
export function drawRequests(random: Random, workflows: readonly Workflow[], count: number): Request[] {
  return Array.from({ length: count }, (_, n) => {
    const workflow = random.pick(workflows);
    const { input, ending } = workflow.sample(n, random);
    return { key: `${random.seed}-${n}`, definition: workflow.name, input, ending, signals: n % 3 };
  });
}

/** How many effects the outside world sees at least when all of them run. */
export const effectsOf = (requests: readonly Request[]): number =>
  requests.reduce((sum, { ending }) => sum + ending.effects, 0);
