import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { failuresOf } from './test-failures.mjs';

/** Where, below its folder, each workspace's jest leaves its report. */
export const reportFile = join('.turbo', 'test-report.json');

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** The workspaces that have tests to run: name and folder. */
export function testedWorkspaces(root) {
  return readJson(join(root, 'package.json'))
    .workspaces.flatMap((pattern) => folders(root, pattern))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, ...readJson(join(folder, 'package.json')) }))
    .filter(({ scripts }) => scripts?.test !== undefined)
    .map(({ name, folder }) => ({ name, folder }));
}

/** Makes sure that what `collect` finds later is of the run that follows. */
export function discardReports(workspaces) {
  for (const { folder } of workspaces) {
    const file = join(folder, reportFile);
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { force: true });
  }
}

/**
 * Passed, failed and skipped per workspace, and what failed; one that left no report, or could not run a suite, has
 * failed.
 */
export function collect(workspaces) {
  return workspaces.map(({ name, folder }) => {
    const file = join(folder, reportFile);
    if (!existsSync(file)) return { name, passed: 0, failed: 1, skipped: 0, remark: 'did not report' };
    const report = readJson(file);
    const failures = failuresOf(report, folder);
    return { name, ...countReport(report), ...(failures.length > 0 && { failures }) };
  });
}

/** The counts of one report of jest. A suite that could not run counts as one failure. */
export function countReport(report) {
  const passed = report.numPassedTests;
  const broken = report.numRuntimeErrorTestSuites;
  const failed = report.numFailedTests + broken;
  const unexplained = !report.success && failed === 0;
  return {
    passed,
    failed: unexplained ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    ...(broken > 0 ? { remark: `${broken} suites could not run` } : {}),
    ...(unexplained ? { remark: 'jest was not content' } : {}),
    ...secondsOf(report),
  };
}

/** From jest's beginning to the end of its last suite. */
function secondsOf({ startTime, testResults = [] }) {
  if (testResults.length === 0) return {};
  const ended = Math.max(...testResults.map(({ endTime }) => endTime));
  return { seconds: Math.round((ended - startTime) / 1000) };
}

/** Adds up what several workspaces counted. */
export function total(counts) {
  const sum = (pick) => counts.reduce((all, one) => all + pick(one), 0);
  return { passed: sum(({ passed }) => passed), failed: sum(({ failed }) => failed) };
}

/** One line for people about one workspace. */
export function describe({ name, passed, failed, skipped, seconds, remark }) {
  const took = seconds === undefined ? '' : `${seconds} s`;
  const more = [skipped > 0 ? `${skipped} skipped` : '', took, remark ?? ''].filter(Boolean);
  return `${name}: ${[`${passed} passed`, `${failed} failed`, ...more].join(', ')}`;
}

function folders(root, pattern) {
  if (!pattern.endsWith('/*')) return [join(root, pattern)];
  const parent = join(root, pattern.slice(0, -2));
  if (!existsSync(parent)) return [];
  return readdirSync(parent).map((name) => join(parent, name));
}
