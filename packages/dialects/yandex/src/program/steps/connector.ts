import type { Json, TaskSpec } from '@runlog/core';
import type { Members } from '../document/field.js';
import type { ErrorTable } from '../errors/table.js';
import type { Question } from './ask.js';
import type { Answers } from './behaviour.js';
import type { Failure } from './failure.js';

/**
 * One kind of integration step: how it is written, which worker carries it out, and how that worker's answers and errors
 * are told. Adding one is adding a file, and a line in `connectors.ts`.
 */
export interface Connector {
  /** Its key in a document (`grpcCall`). */
  readonly key: string;
  /** Its name in history (`GrpcCall`). */
  readonly type: string;
  /** The fields that it has beside those of all integration steps; undefined where any are taken. */
  readonly fields: readonly string[] | undefined;
  /** Its worker's error codes and YaWL's. Without `others` a document may list codes of the worker's author. */
  readonly errors: ErrorTable;
  /** Reads the fields of one step; mistakes are reported through them, and something harmless returned. */
  read(found: Members): Call;
}

/** One step of a connector. Pure: the same arguments give the same answer, on every machine and in years. */
export interface Call {
  /** The templated fields, and what they are applied to: most often the step's input. */
  questions(input: Json): readonly Question[];
  /** The task, by the answers to the questions; or why there can be none. */
  request(answers: Answers, input: Json): TaskRequest | { readonly failure: Failure };
  /** What the worker's output is to the step, before its `output` template; or the failure that it tells of. */
  raw(output: Json): { readonly raw: Json } | { readonly failure: Failure };
}

/** What is asked of which worker. */
export type TaskRequest = Pick<TaskSpec, 'queue' | 'handler' | 'input'>;
