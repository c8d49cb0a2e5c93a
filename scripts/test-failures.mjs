import { stripVTControlCharacters } from 'node:util';
import { relative } from 'node:path';

/** Of each failure so many lines are shown, so that many of them still fit the end of a log. */
const shownLines = 12;

/** What failed in one report of jest: where, the full name, and the first lines of what it said. */
export function failuresOf({ testResults = [] }, folder) {
  return testResults.flatMap(({ name: file = '', message = '', status, assertionResults = [] }) => {
    const where = relative(folder, file);
    const tests = assertionResults
      .filter((one) => one.status === 'failed')
      .map(({ fullName, failureMessages }) => ({ where, name: fullName, said: saidIn(failureMessages[0]) }));
    const broken = status === 'failed' && tests.length === 0;
    return broken ? [{ where, name: 'could not be run', said: saidIn(message) }] : tests;
  });
}

/** For people: each failure of one workspace with its first lines. */
export const describeFailures = ({ name: workspace, failures = [] }) =>
  failures.flatMap(({ where, name, said }) => [
    `FAILED ${workspace} ${where}: ${name}`,
    ...said.map((line) => `    ${line}`),
  ]);

/** The first lines that say something, up to the first place of the stack. */
function saidIn(message = '') {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const stack = lines.findIndex((line) => line.startsWith('at '));
  return lines.slice(0, Math.min(shownLines, stack < 0 ? lines.length : stack + 1));
}
