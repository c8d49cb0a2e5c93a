import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesError, noRetry, retryDelay } from '../../src/index.js';
import type { ErrorMatch, RetryPolicy } from '../../src/index.js';
import { failure, retry } from '../build.js';

describe('the delay before the next attempt', () => {
  const policy = retry({ maxAttempts: 6, initialDelayMs: 1_000, backoffRate: 2, maxDelayMs: 5_000 });

  test.each([
    { failed: 1, delay: 1_000 },
    { failed: 2, delay: 2_000 },
    { failed: 3, delay: 4_000 },
    { failed: 4, delay: 5_000 },
    { failed: 5, delay: 5_000 },
    { failed: 6, delay: undefined },
    { failed: 7, delay: undefined },
  ])('after attempt $failed of 6 is $delay', ({ failed, delay }) =>
    expect(retryDelay(policy, failed, failure(), 0.9)).toBe(delay),
  );

  test.each([
    { jitter: 0, random: 0.9, delay: 1_000 },
    { jitter: 1, random: 0, delay: 1_000 },
    { jitter: 1, random: 0.9, delay: 100 },
    { jitter: 0.5, random: 0.5, delay: 750 },
  ])('with jitter $jitter and the draw $random is $delay', ({ jitter, random, delay }) =>
    expect(retryDelay({ ...policy, jitter }, 1, failure(), random)).toBe(delay),
  );

  test('does not exist without a retry policy', () =>
    expect(retryDelay(noRetry, 1, failure(), 0)).toBeUndefined());

  test('does not exist for an error that no retry can help', () =>
    expect(retryDelay(policy, 1, failure({ retryable: false }), 0)).toBeUndefined());

  test('is decided by the policy’s list where there is one, whatever the error says of itself', () => {
    const listed: RetryPolicy = { ...policy, match: { mode: 'include', codes: ['HTTP_CALL_503'] } };
    expect(retryDelay(listed, 1, failure({ retryable: false }), 0)).toBe(1_000);
    expect(retryDelay(listed, 1, failure({ code: 'HTTP_CALL_404' }), 0)).toBeUndefined();
  });

  test('stays zero for ever when it begins at zero', () =>
    expect(retryDelay(retry({ maxAttempts: 1e6, initialDelayMs: 0 }), 5_000, failure(), 0)).toBe(0));
});

describe('which errors a list speaks of', () => {
  const rows: readonly (ErrorMatch & { readonly code: string; readonly matches: boolean })[] = [
    { mode: 'include', codes: ['A', 'B'], code: 'A', matches: true },
    { mode: 'include', codes: ['A', 'B'], code: 'C', matches: false },
    { mode: 'include', codes: [], code: 'A', matches: false },
    { mode: 'include', codes: ['ALL'], code: 'C', matches: true },
    { mode: 'include', codes: ['ALL'], never: ['C'], code: 'C', matches: false },
    { mode: 'include', codes: ['C'], never: ['C'], code: 'C', matches: false },
    { mode: 'exclude', codes: ['A'], code: 'A', matches: false },
    { mode: 'exclude', codes: ['A'], code: 'B', matches: true },
    { mode: 'exclude', codes: [], code: 'B', matches: true },
    { mode: 'exclude', codes: ['ALL'], code: 'B', matches: false },
    { mode: 'exclude', codes: ['A'], never: ['B'], code: 'B', matches: false },
  ];

  test.each(rows)('$mode $codes (never $never) says $matches of $code', ({ code, matches, ...match }) =>
    expect(matchesError(match, code)).toBe(matches),
  );
});

describe('for every policy', () => {
  const policies = fc.record({
    maxAttempts: fc.integer({ min: 1, max: 5_000 }),
    initialDelayMs: fc.integer({ min: 0, max: 86_400_000 }),
    backoffRate: fc.double({ min: 1, max: 100, noNaN: true }),
    maxDelayMs: fc.integer({ min: 0, max: 86_400_000 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const attempts = fc.integer({ min: 1, max: 5_000 });
  const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  test('a delay is a whole number from 0 to the greatest delay, and exists while attempts are left', () =>
    fc.assert(
      fc.property(policies, attempts, draws, (policy, attempt, draw) => {
        const delay = retryDelay(policy, attempt, failure(), draw);
        if (attempt >= policy.maxAttempts) return delay === undefined;
        return Number.isInteger(delay) && (delay ?? -1) >= 0 && (delay ?? Infinity) <= policy.maxDelayMs;
      }),
      { numRuns: 1_000 },
    ));

  test('delays do not shrink from attempt to attempt, for the same draw', () =>
    fc.assert(
      fc.property(policies, attempts, draws, (policy, attempt, draw) => {
        const [earlier, later] = [attempt, attempt + 1].map((n) =>
          retryDelay({ ...policy, maxAttempts: 1e6 }, n, failure(), draw),
        );
        return (earlier ?? 0) <= (later ?? -1);
      }),
      { numRuns: 1_000 },
    ));

  test('jitter only ever shortens a delay', () =>
    fc.assert(
      fc.property(policies, attempts, draws, (policy, attempt, draw) => {
        const many = { ...policy, maxAttempts: 1e6 };
        const exact = retryDelay({ ...many, jitter: 0 }, attempt, failure(), draw) ?? -1;
        return (retryDelay(many, attempt, failure(), draw) ?? Infinity) <= exact;
      }),
    ));
});
