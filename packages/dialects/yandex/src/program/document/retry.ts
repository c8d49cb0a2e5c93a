import { noRetry, type RetryPolicy } from '@runlog/core';
import { workerCodesOf, type ErrorTable } from '../errors/table.js';
import { yawlLimits } from '../limits.js';
import { codeList, type OwnCodes } from './codes.js';
import { members, type Field } from './field.js';
import type { CodeList } from './model.js';
import { duration, integer, number } from './scalars.js';

/** A retry policy in YaWL's own terms. Delays in milliseconds. */
export interface RetryRules {
  readonly errors: CodeList;
  readonly initialDelayMs: number;
  readonly backoffRate: number;
  readonly retryCount: number;
  readonly maxDelayMs: number;
}

/** Reads a RetryPolicy object. */
export function retryRules(field: Field | undefined, own: OwnCodes): RetryRules | undefined {
  const found =
    field &&
    members(field, ['errorList', 'errorListMode', 'initialDelay', 'backoffRate', 'retryCount', 'maxDelay']);
  if (!found) return undefined;
  const { minInitialDelayMs, maxDelayMs, retryCount } = yawlLimits;
  return {
    errors: codeList(found, own),
    initialDelayMs: duration(found.get('initialDelay'), { least: minInitialDelayMs, most: Infinity }) ?? 1000,
    backoffRate: number(found.get('backoffRate'), { least: 1, most: Infinity }) ?? 1,
    retryCount: integer(found.get('retryCount'), { least: 0, most: retryCount }) ?? 0,
    maxDelayMs: duration(found.get('maxDelay'), { least: 0, most: maxDelayMs }) ?? 1000,
  };
}

/** The policy that the core follows for tasks whose errors the table tells: the same rules, over the codes that workers report. */
export function retryPolicy(rules: RetryRules | undefined, table: ErrorTable): RetryPolicy {
  if (!rules || rules.retryCount === 0) return noRetry;
  const { errors, retryCount, initialDelayMs, backoffRate, maxDelayMs } = rules;
  return {
    maxAttempts: retryCount + 1,
    initialDelayMs,
    backoffRate,
    maxDelayMs,
    jitter: 0,
    match: {
      mode: errors.mode,
      codes: errors.codes.flatMap((code) => workerCodesOf(table, code)),
      never: workerCodesOf(table, 'STEP_INTERNAL'),
    },
  };
}
