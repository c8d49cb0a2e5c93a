import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { proofs } from '../src/proofs/all.js';
import type { Proof } from '../src/proofs/proof.js';
import { countReport, sumFigures } from '../src/proofs/report.js';
import { repository } from '../src/proofs/repository.js';
import { tableOf } from '../src/report/table.js';
import { scenarios } from '../src/scenarios/all.js';
import { skipped, type ScenarioResult } from '../src/scenarios/scenario.js';
import { readSoakOptions } from '../src/soak/options.js';
import { openProgram } from '../src/soak/program.js';
import type { Row } from '../src/soak/row.js';
import { load } from '../src/soak/saved.js';
import { soak } from '../src/soak/soak.js';

const { rows } = openProgram();
const names = rows.map(({ name }) => name);

const good: ScenarioResult = {
  ...{ name: 'kill', runs: 60, faults: 8, violations: [], secondsToLastEnd: 6.25, ranAgain: 3 },
  recoverySeconds: 0.84,
  figures: { 'takeover s': 2.418 },
};
const broken: ScenarioResult = {
  ...good,
  violations: [{ fault: 'stale', rule: 'a rule', about: 'an execution', what: 'taken\nfor good' }],
};
const row = (name: string, result?: ScenarioResult): Row => ({
  ...{ name, tests: ['T2'], seconds: 10 },
  ...(result && { run: () => Promise.resolve(result) }),
});
const failing: Row = {
  ...row('fails'),
  run: () => Promise.reject(new Error('there is no disk')),
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runlog-soak-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a soak of these rows; its exit code, what it printed, and what it left. */
async function run(
  given: readonly Row[],
  args: readonly string[] = [],
  leave = new AbortController().signal,
) {
  const json = join(folder, 'soak.json');
  const options = readSoakOptions(['--seed', '7', '--json', json, ...args], [...names, 'a', 'b']);
  let said = '';
  const code = await soak(options, { rows: given, print: (text) => void (said += text), leave });
  return { code, said, saved: await load(json) };
}

describe('a soak', () => {
  test('runs every test of the specification, or says why not', () => {
    const covered = new Set(rows.flatMap(({ tests }) => tests));
    const numbered = (letter: string, count: number): string[] =>
      Array.from({ length: count }, (_, n) => `${letter}${n + 1}`);
    const missing = [...numbered('T', 20), ...numbered('X', 11)].filter((id) => !covered.has(id));
    expect(missing).toEqual([]);
  });

  test('has every scenario as a row, and ends within 45 minutes', () => {
    expect(names).toEqual(expect.arrayContaining(Object.keys(scenarios)));
    expect(new Set(names).size).toBe(names.length);
    expect(rows.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(45 * 60);
    for (const { run: runs, later } of rows) expect(runs === undefined).toBe(later !== undefined);
  });

  test('proves by test files that there are', () => {
    const files = Object.values<Proof>(proofs).flatMap(({ suites }) =>
      suites.flatMap((one) => one.specs.map((spec) => join(repository, one.folder, spec))),
    );
    const scripts = Object.values<Proof>(proofs).flatMap((proof) =>
      (proof.scripts ?? []).map((script) => join(repository, script.split(' ')[0] ?? '')),
    );
    expect([...files, ...scripts].filter((file) => !existsSync(file))).toEqual([]);
  });

  test('shows what it found in one table, and fails by the columns that must be zero', async () => {
    const { code, said, saved } = await run([row('a', good), row('b', broken), row('c')]);
    expect(code).toBe(1);
    const [head = '', line = '', ...lines] = tableOf(saved.rows).split('\n');
    expect(cells(head)).toEqual([
      ...['test', 'scenario', 'runs or cases', 'faults', 'lost', 'doubled', 'stale accepted', 'false ok'],
      ...['late', 'wrong', 'recovery s', 'took s', 'seed', 'figures'],
    ]);
    expect(new Set([head, line, ...lines].map(({ length }) => length)).size).toBe(1);
    const zero = ['0', '0', '0', '0', '0', '0'];
    expect(cells(lines[0])).toEqual([
      ...['T2', '`a`', '60', '8', ...zero, '0.8', '0', '7'],
      'takeover s: 2.42, attempts run again: 3, s to last end: 6.25',
    ]);
    expect(cells(lines[1])?.slice(4, 10)).toEqual(['0', '0', '1', '0', '0', '0']);
    expect(cells(lines[2])?.at(-1)).toBe('later work: it is not written');
    expect(said).toContain('[2 of 3] b: after 0:00, about 0:20 to go');
    expect(said).toContain('b is not good; again: npm run soak -- --seed 7 --scenario b');
    expect(said).toContain(tableOf(saved.rows));
    expect(said).toContain(
      '1 rows kept every promise, 1 did not, or could not be run (`b`), 1 are later work',
    );
  });

  test('succeeds when all is kept, skipped for a reason, or later work', async () => {
    const { code, saved } = await run([row('a', good), row('b', skipped('b', 'needs root')), row('c')]);
    expect(code).toBe(0);
    expect(tableOf(saved.rows)).toContain('skipped: needs root');
  });

  test('goes on behind a scenario that could not be carried out, and fails', async () => {
    const { code, said, saved } = await run([failing, row('a', good)]);
    expect(code).toBe(1);
    expect(saved.rows.map(({ missing }) => missing?.kind)).toEqual(['could not be carried out', undefined]);
    expect(said).toContain('could not be carried out: there is no disk');
  });

  test('leaves the rows so far, when it is cut off', async () => {
    const left: unknown[] = [];
    const looks: Row = {
      ...row('b'),
      run: async () => {
        left.push(...(await load(join(folder, 'soak.json'))).rows.map(({ missing }) => missing?.kind));
        return good;
      },
    };
    await run([row('a', good), looks]);
    expect(left).toEqual([undefined, 'not run']);
  });

  test('shows what it did not reach in time, or was told to leave, and fails', async () => {
    const slow: Row = {
      ...row('a'),
      run: () => new Promise((resolve) => setTimeout(() => resolve(good), 30)),
    };
    const late = await run([slow, row('b', good)], ['--minutes', '0.0001']);
    expect([late.code, late.saved.rows[1]?.missing]).toEqual([
      1,
      { kind: 'not run', why: 'the time was over' },
    ]);
    const left = await run([row('a', good)], [], AbortSignal.abort());
    expect([left.code, left.saved.rows[0]?.missing?.kind]).toEqual([1, 'not run']);
  });

  test('counts a recovery that took longer than it may as late', async () => {
    const { saved } = await run([row('wipe', { ...good, recoverySeconds: 31 })]);
    expect(saved.rows[0]?.result?.violations).toMatchObject([{ fault: 'late' }]);
  });

  test('puts its table into a page, also that of an earlier run', async () => {
    const page = join(folder, 'page.md');
    const marks = ['<!-- soak: the table below is printed by npm run soak -->', '<!-- soak: end -->'];
    await writeFile(page, ['before', marks[0], 'old', marks[1], 'after'].join('\n'));
    const { saved } = await run([row('a', good)]);
    const { code } = await run([], ['--show', join(folder, 'soak.json'), '--markdown', page]);
    expect(code).toBe(0);
    const text = await readFile(page, 'utf8');
    expect(text).toContain(tableOf(saved.rows));
    expect(text.split('\n').filter((line) => ['before', ...marks, 'old', 'after'].includes(line))).toEqual([
      ...['before', ...marks, 'after'],
    ]);
  });

  test('takes a seed, sizes and the names of rows', () => {
    const sizes = ['--executions', '60', '--faults', '3', '--scale', '2', '--minutes', '5'];
    const args = ['--seed', '7', ...sizes, '--scenario', 'wipe', '--json', 'x.json'];
    expect(readSoakOptions(args, names)).toMatchObject({
      ...{ seed: 7, executions: 60, faults: 3, scale: 2, minutes: 5, only: ['wipe'], json: 'x.json' },
    });
    expect(readSoakOptions([], names)).toMatchObject({ executions: undefined, only: undefined });
  });

  test.each([
    [['--scenario', 'flood'], /there is no scenario flood/],
    [['--seed', 'x'], /--seed takes a whole number/],
    [['--executions', '0'], /--executions takes a whole number/],
    [['--minutes=-1'], /--minutes takes a number/],
  ])('refuses %j', (args, message) => {
    expect(() => readSoakOptions(args, names)).toThrow(message);
  });
});

describe('a proof', () => {
  const failed = { fullName: 'a rule is kept', status: 'failed', failureMessages: ['it is not\nat all'] };
  const file = { name: 'x.spec.ts', status: 'passed', message: '', assertionResults: [] };
  const of = (...statuses: string[]) => statuses.map((status) => ({ ...failed, status }));

  test('counts tests that passed, were skipped and failed', () => {
    const assertionResults = [...of('passed', 'passed', 'pending', 'todo'), failed];
    expect(
      countReport({ success: false, testResults: [{ ...file, status: 'failed', assertionResults }] }),
    ).toEqual({
      ...{ passed: 2, skipped: 2 },
      violations: [{ ...wrong('x.spec.ts: a rule is kept'), what: 'it is not\nat all' }],
    });
  });

  test('is broken by a file that could not be run, and by a run that failed for no reason given', () => {
    const testResults = [{ ...file, status: 'failed', message: 'no such module' }];
    const could = countReport({ success: false, testResults });
    expect(could.violations).toEqual([{ ...wrong('x.spec.ts'), what: 'no such module' }]);
    expect(countReport({ success: false, testResults: [] }).violations).toHaveLength(1);
  });

  test('adds up what its tests tallied, and keeps the last of what they measured', () => {
    const told = [
      { tallied: { cases: 2 } },
      { tallied: { cases: 3 } },
      { measured: { rate: 5 } },
      { measured: { rate: 4 } },
    ];
    expect(sumFigures([...told.map((one) => JSON.stringify(one)), ''])).toEqual({ cases: 5, rate: 4 });
  });
});

const wrong = (about: string) => ({ fault: 'wrong', rule: 'the test passes', about });

const cells = (line = ''): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((text) => text.trim());
