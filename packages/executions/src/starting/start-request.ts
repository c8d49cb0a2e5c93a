import {
  limits,
  type InputProblem,
  type Json,
  type ParentAttempt,
  type Principal,
  type Priority,
} from '@runlog/core';

import { jsonProblems } from '../input/json-value.js';
import { momentProblems } from '../input/moment.js';
import { labelProblems, textProblems } from '../input/text.js';

/** The end of an execution's time: a moment (epoch milliseconds), or a time counted from the start. */
export type Expiry = { readonly at: number } | { readonly afterMs: number };

/** An execution to start. */
export interface StartRequest {
  readonly tenant: string;
  /** A fresh UUIDv7; made when left out. */
  readonly id?: string;
  /** `name` (newest version), `name@version`, or a definition's id. */
  readonly definition: string;
  /** `{}` when left out. */
  readonly input?: Json;
  /** The same key with the same request finds the first execution. */
  readonly idempotencyKey?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly priority?: Priority;
  readonly deadline?: Expiry;
  /** The API it came through, and facts that only that API understands. Keys of different APIs are kept apart. */
  readonly origin?: { readonly dialect: string; readonly facts?: Json };
  readonly traceparent?: string;
  /** Who asks; recorded with the creation, and no part of what makes two requests the same. */
  readonly by?: Principal;
  /**
   * The step that it carries out. It never waits in line: those who wait for it may be what fills the places. Its key is
   * kept apart from those of all APIs.
   */
  readonly parent?: ParentAttempt;
}

/** Every rule that the request breaks. `now` is the database's clock. */
export function startProblems(request: StartRequest, now: number): InputProblem[] {
  const { definition, input, idempotencyKey, labels, deadline, origin } = request;
  // A request that is sent again must find its execution, although its deadline may be over by now. Should it be the
  // first after all, the execution simply times out.
  const isRepeat = idempotencyKey !== undefined && deadline !== undefined && 'at' in deadline;
  return [
    ...textProblems('definition', definition, limits.nameLength + 11),
    ...(input === undefined ? [] : jsonProblems('input', input)),
    ...(idempotencyKey === undefined
      ? []
      : textProblems('idempotencyKey', idempotencyKey, limits.idempotencyKeyLength)),
    ...(labels === undefined ? [] : labelProblems('labels', labels)),
    ...(origin?.facts === undefined ? [] : jsonProblems('origin.facts', origin.facts)),
    ...(deadline === undefined ? [] : expiryProblems('deadline', deadline, now, isRepeat)),
  ];
}

const longestMs = 100 * 366 * 24 * 3_600_000;

/** Checks the end of an execution's time, which may be over where that is told. */
export function expiryProblems(
  field: string,
  expiry: Expiry,
  now: number,
  mayBeOver = false,
): InputProblem[] {
  const afterMs = 'at' in expiry ? expiry.at - now : expiry.afterMs;
  if (mayBeOver && afterMs <= 0) return 'at' in expiry ? momentProblems(field, expiry.at) : [];
  if (!(afterMs > 0)) return [{ field, message: 'must lie in the future' }];
  return afterMs <= longestMs
    ? []
    : [{ field, message: 'must lie within the next hundred years', limit: longestMs }];
}

/** The moment that an expiry means. */
export const momentOf = (expiry: Expiry, now: number): number =>
  'at' in expiry ? expiry.at : now + Math.round(expiry.afterMs);
