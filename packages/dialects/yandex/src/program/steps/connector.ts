import type { Json, TaskSpec } from '@runlog/core';
import type { Call } from '../document/model.js';
import type { Question } from './ask.js';
import type { Answers } from './behaviour.js';
import type { Failure } from './failure.js';
import { functionCall } from './function-call.js';
import { httpCall } from './http-call.js';

/** How one kind of integration becomes a task, and its result a step's raw output. */
export interface Connector {
  /** The name of the kind of step in history. */
  readonly type: string;
  /** The templated fields, applied to the step's input. */
  questions(input: Json): readonly Question[];
  request(fields: Answers, input: Json): TaskRequest | { readonly failure: Failure };
  raw(output: Json): Json;
}

/** What is asked of which worker. */
export type TaskRequest = Pick<TaskSpec, 'queue' | 'handler' | 'input'>;

/** The connector of a call; one that this platform lacks fails when its step is reached. */
export function connectorOf(call: Call): Connector {
  switch (call.kind) {
    case 'http':
      return httpCall(call);
    case 'function':
      return functionCall(call);
    case 'missing':
      return missing(call.connector);
  }
}

const missing = (name: string): Connector => ({
  type: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  questions: () => [],
  request: () => ({
    failure: {
      code: 'STEP_FAILED_PRECONDITION',
      message: `this platform has no connector for ${name}`,
      details: { connector: name },
    },
  }),
  raw: (output) => output,
});
