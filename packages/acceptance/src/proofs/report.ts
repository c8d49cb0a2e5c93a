import type { ToldFigures } from '@runlog/testkit';

import type { Violation } from '../checker/violation.js';

/** As much of jest's JSON as a row needs. */
export interface JestReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** What one run of jest came to. */
export interface Counted {
  readonly passed: number;
  readonly skipped: number;
  readonly violations: readonly Violation[];
}

/**
 * Counts a report of jest. Each failed test, and each file that could not be run, is something that is not as it should
 * be; so is a run that failed without saying of what.
 */
export function countReport({ success, testResults }: JestReport): Counted {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const violations = testResults.flatMap((file) => failuresOf(file));
  const unexplained =
    !success && violations.length === 0 ? [wrong('jest', 'it failed, and no test did')] : [];
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    skipped: tests.filter(({ status }) => status === 'pending' || status === 'todo').length,
    violations: [...violations, ...unexplained],
  };
}

/** Adds up what was tallied, and keeps the last of what was measured. */
export function sumFigures(lines: readonly string[]): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const line of lines.filter((text) => text !== '')) {
    const { tallied = {}, measured = {} } = JSON.parse(line) as ToldFigures;
    for (const [name, value] of Object.entries(tallied)) figures[name] = (figures[name] ?? 0) + value;
    Object.assign(figures, measured);
  }
  return figures;
}

/** What a failed test is in the table. */
export const wrong = (about: string, what: string): Violation => ({
  ...{ fault: 'wrong', rule: 'the test passes', about, what },
});

function failuresOf({ name, status, message, assertionResults }: JestReport['testResults'][number]) {
  const failed = assertionResults.filter((one) => one.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [wrong(name, message)] : [];
  return failed.map(({ fullName, failureMessages }) =>
    wrong(`${name}: ${fullName}`, failureMessages[0] ?? ''),
  );
}
