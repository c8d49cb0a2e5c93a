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

/** Draws request number `n`, for an execution of one of these workflows. */
function drawRequest(random: Random, workflows: readonly Workflow[], n: number): Request {
  const workflow = random.pick(workflows);
  const { input, ending } = workflow.sample(n, random);
  return { key: `${random.seed}-${n}`, definition: workflow.name, input, ending, signals: n % 3 };
}

/** Draws `count` requests for executions of these workflows. */
export const drawRequests = (random: Random, workflows: readonly Workflow[], count: number): Request[] =>
  Array.from({ length: count }, (_, n) => drawRequest(random, workflows, n));

/** The drawn requests, and then further ones for as long as more work is wanted. */
export function* andMore(
  drawn: readonly Request[],
  random: Random,
  workflows: readonly Workflow[],
  wanted: () => boolean,
): Generator<Request, void, void> {
  yield* drawn;
  for (let n = drawn.length; wanted(); n++) yield drawRequest(random, workflows, n);
}

/** How many effects the outside world sees at least when all of them run. */
export const effectsOf = (requests: readonly Request[]): number =>
  requests.reduce((sum, { ending }) => sum + ending.effects, 0);
