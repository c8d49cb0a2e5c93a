import type { Json } from '@runlog/core';

import type { Random } from '../random.js';

/** How an execution has to end. */
export interface Ending {
  readonly status: 'completed' | 'failed';
  /** Of a completed one. */
  readonly output?: Json;
  /** The code of the error of a failed one. */
  readonly error?: string;
  /** How many steps have an effect on the outside world, each at least once. */
  readonly effects: number;
}

/** An execution to start, and how it has to end. */
export interface Sample {
  readonly input: Json;
  readonly ending: Ending;
}

/** A workflow that the scenarios run. */
export interface Workflow {
  readonly name: string;
  /** Its YaWL document, with the address of the outside world in it. */
  document(world: string): string;
  /** An execution of it; `n` is different for each, `random` may vary the rest. */
  sample(n: number, random: Random): Sample;
}

/** The function that the worker process serves: it has an effect on the outside world and answers with what it got. */
export const workerFunction = 'acceptance-work';

/** How that function fails when it cannot know what became of its call. */
export const outsideUnreachable = 'acceptance_unreachable';
