import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

interface Count {
  readonly name?: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds?: number;
  readonly remark?: string;
}

interface TestFailures {
  readonly describeFailures: (count: { name: string; failures?: readonly object[] }) => string[];
}

interface TestReport {
  readonly reportFile: string;
  readonly countReport: (report: object) => Count;
  readonly collect: (
    workspaces: readonly { name: string; folder: string }[],
  ) => (Count & { name: string; failures?: readonly object[] })[];
  readonly discardReports: (workspaces: readonly { name: string; folder: string }[]) => void;
  readonly describe: (count: Count) => string;
  readonly total: (counts: readonly Count[]) => { passed: number; failed: number };
}

const script = new URL('../../../scripts/test-report.mjs', import.meta.url);
const report = (await import(script.href)) as TestReport;
const failuresScript = new URL('../../../scripts/test-failures.mjs', import.meta.url);
const { describeFailures } = (await import(failuresScript.href)) as TestFailures;
const { reportFile, countReport, collect, discardReports, total } = report;

const clean = {
  ...{ success: true, numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0 },
  numRuntimeErrorTestSuites: 0,
};

const indented = (line: string): string => `    ${line}`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runlog-report-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the verdict of npm test', () => {
  test('counts what a package reported', () => {
    expect(countReport(clean)).toEqual({ passed: 7, failed: 0, skipped: 1 });
  });

  test('says how long a package took until its last suite ended', () => {
    const testResults = [{ endTime: 61_000 }, { endTime: 13_400 }];
    const count = countReport({ ...clean, startTime: 1_000, testResults });
    expect(report.describe({ name: 'slow', ...count })).toBe('slow: 7 passed, 0 failed, 1 skipped, 60 s');
  });

  test('counts a suite that could not run as a failure', () => {
    const broken = { ...clean, success: false, numRuntimeErrorTestSuites: 2, numFailedTests: 1 };
    expect(countReport(broken)).toMatchObject({ passed: 7, failed: 3, remark: '2 suites could not run' });
  });

  test('never calls a run good that jest called bad', () => {
    expect(countReport({ ...clean, success: false }).failed).toBe(1);
  });

  test('counts a package without a report as a failure, also when an older run left one', async () => {
    const workspaces = [{ name: 'silent', folder }];
    await mkdir(dirname(join(folder, reportFile)), { recursive: true });
    await writeFile(join(folder, reportFile), JSON.stringify(clean));
    expect(collect(workspaces)).toEqual([{ name: 'silent', passed: 7, failed: 0, skipped: 1 }]);
    discardReports(workspaces);
    expect(collect(workspaces)).toEqual([
      { name: 'silent', passed: 0, failed: 1, skipped: 0, remark: 'did not report' },
    ]);
  });

  test('names each failed test and each suite that could not run, with the first lines of what they said', async () => {
    const workspaces = [{ name: '@runlog/red', folder }];
    const said =
      '\u001b[2mError: expect(received).toBe(expected)\u001b[22m\n\nExpected: 1\nReceived: 2\n    at there\n    at here';
    const red = {
      ...{ ...clean, success: false, numFailedTests: 1, numRuntimeErrorTestSuites: 1, startTime: 0 },
      testResults: [
        {
          ...{ name: join(folder, 'test', 'rule.spec.ts'), status: 'failed', message: said, endTime: 1_000 },
          assertionResults: [
            { fullName: 'a rule holds', status: 'passed', failureMessages: [] },
            { fullName: 'a rule is kept', status: 'failed', failureMessages: [said] },
          ],
        },
        {
          ...{ name: join(folder, 'test', 'odd.spec.ts'), status: 'failed', endTime: 2_000 },
          ...{
            message: Array.from({ length: 40 }, (_, n) => `line ${n + 1}`).join('\n'),
            assertionResults: [],
          },
        },
      ],
    };
    await mkdir(dirname(join(folder, reportFile)), { recursive: true });
    await writeFile(join(folder, reportFile), JSON.stringify(red));
    expect(collect(workspaces).flatMap(describeFailures)).toEqual([
      'FAILED @runlog/red test/rule.spec.ts: a rule is kept',
      ...['Error: expect(received).toBe(expected)', 'Expected: 1', 'Received: 2', 'at there'].map(indented),
      'FAILED @runlog/red test/odd.spec.ts: could not be run',
      ...Array.from({ length: 12 }, (_, n) => indented(`line ${n + 1}`)),
    ]);
  });

  test('says nothing more of a package in which nothing failed', () => {
    expect(describeFailures({ name: 'fine' })).toEqual([]);
  });

  test('adds up all packages', () => {
    const one = { passed: 2, failed: 1, skipped: 0 };
    expect(total([one, one])).toEqual({ passed: 4, failed: 2 });
  });
});
