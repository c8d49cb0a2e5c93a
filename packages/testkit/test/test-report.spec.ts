import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

interface Count {
  readonly name?: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly remark?: string;
}

interface TestReport {
  readonly reportFile: string;
  readonly countReport: (report: object) => Count;
  readonly collect: (workspaces: readonly { name: string; folder: string }[]) => Count[];
  readonly discardReports: (workspaces: readonly { name: string; folder: string }[]) => void;
  readonly total: (counts: readonly Count[]) => { passed: number; failed: number };
}

const script = new URL('../../../scripts/test-report.mjs', import.meta.url);
const { reportFile, countReport, collect, discardReports, total } = (await import(script.href)) as TestReport;

const clean = {
  ...{ success: true, numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0 },
  numRuntimeErrorTestSuites: 0,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runlog-report-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the verdict of npm test', () => {
  test('counts what a package reported', () => {
    expect(countReport(clean)).toEqual({ passed: 7, failed: 0, skipped: 1 });
  });

  test('counts a suite that could not run as a failure', () => {
    const report = { ...clean, success: false, numRuntimeErrorTestSuites: 2, numFailedTests: 1 };
    expect(countReport(report)).toMatchObject({ passed: 7, failed: 3, remark: '2 suites could not run' });
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

  test('adds up all packages', () => {
    const one = { passed: 2, failed: 1, skipped: 0 };
    expect(total([one, one])).toEqual({ passed: 4, failed: 2 });
  });
});
