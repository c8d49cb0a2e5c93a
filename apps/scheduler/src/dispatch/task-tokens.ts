import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { AttemptName } from '@runlog/messaging';

/** How a report proves that it comes from who was given the attempt. */
export type Proof = 'good' | 'missing' | 'wrong';

/** 128 bits of the code, in base64url. */
const length = 22;

/**
 * Tokens of attempts: a code of (execution, attempt, step) under a key that only schedulers have. A task carries its
 * token, a report has to give it back; who was not given the attempt cannot speak for it. Pure.
 */
export class TaskTokens {
  readonly #key: KeyObject;

  /** `key`: 32 bytes or more. */
  constructor(
    key: Uint8Array,
    /** Whether reports without a token are let through: only while workers of a release without tokens are at work. */
    private readonly missingIsGood = false,
  ) {
    this.#key = createSecretKey(key);
  }

  tokenOf({ executionId, step, attempt }: AttemptName): string {
    const code = createHmac('sha256', this.#key).update(`${executionId}:${attempt}:${step}`);
    return code.digest('base64url').slice(0, length);
  }

  /** Judges the token of a report; `expected` is the attempt's token where it is remembered. */
  judge(name: AttemptName, token: string | undefined, expected?: string): Proof {
    if (token === undefined) return this.missingIsGood ? 'good' : 'missing';
    const wanted = Buffer.from(expected ?? this.tokenOf(name));
    const given = Buffer.from(token);
    return given.length === wanted.length && timingSafeEqual(given, wanted) ? 'good' : 'wrong';
  }
}
