import type { Drawn } from '../workflows/documents.js';
import type { Json } from '@runlog/core';

/** Everything that a client asked for and was told about one execution. */
export interface History {
  readonly key: string;
  readonly definition: string;
  readonly drawn: Drawn;
  readonly input: Json;
  readonly plan: Plan;
  /** Ids that a start was answered with. */
  readonly ids: Set<string>;
  /** Commands whose success was told, by kind; signals with their ids. */
  readonly done: string[];
}

/** What a client does with an execution besides starting it. */
export type Plan = 'watch' | 'twice' | 'pause' | 'signal' | 'stop' | 'terminate' | 'retry';
