import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { soakVariables, type TestServers } from '@runlog/testkit';

import type { Violation } from '../checker/violation.js';
import { temporaryDirectory } from '../platform/temporary-directory.js';
import { skipped, type ScenarioResult } from '../scenarios/scenario.js';
import { runNode } from './command.js';
import type { Proof, Suites } from './proof.js';
import { countReport, sumFigures, wrong, type Counted, type JestReport } from './report.js';
import { repository } from './repository.js';

/** What a proof is told. */
export interface ProofOptions {
  readonly name: string;
  readonly seed: number;
  /** Instead of the proof's own. */
  readonly scale?: number | undefined;
  /** For tests that need a Postgres and a NATS. */
  readonly servers: Pick<TestServers, 'postgresUrl' | 'natsUrl'>;
}

/** A test that hangs ends by this; larger ones take longer than everyday's. */
const testMs = 600_000;
const suiteMs = 1_200_000;

const jest = [
  ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  ...[join(repository, 'node_modules', 'jest', 'bin', 'jest.js'), '--forceExit', `--testTimeout=${testMs}`],
];

/** Runs the tests of a proof in its size, and counts what came of them. */
export async function runProof(proof: Proof, options: ProofOptions): Promise<ScenarioResult> {
  const directory = await temporaryDirectory();
  const place = { ...options, directory, log: join(directory, 'output.log') };
  let kept = false;
  try {
    const counts: Counted[] = [];
    for (const suites of proof.suites) counts.push(await runSuites(suites, proof, place));
    const failedScripts: Violation[] = [];
    for (const script of proof.scripts ?? []) failedScripts.push(...(await runScript(script, place.log)));
    const result = await resultOf(options.name, place, [...counts, scriptsCount(proof, failedScripts)]);
    kept = result.violations.length > 0;
    return result;
  } finally {
    if (!kept) await rm(directory, { recursive: true, force: true });
  }
}

interface ProofPlace extends ProofOptions {
  readonly directory: string;
  readonly log: string;
}

const figuresOf = (directory: string): string => join(directory, 'figures');

async function runSuites(
  { folder, specs }: Suites,
  { scale: usual = 1 }: Proof,
  { seed, scale = usual, directory, servers, log }: ProofPlace,
): Promise<Counted> {
  const report = join(directory, 'report.json');
  await rm(report, { force: true });
  const code = await runNode({
    args: [...jest, '--json', `--outputFile=${report}`, '--runTestsByPath', ...specs],
    ...{ folder: join(repository, folder), log, longestMs: suiteMs },
    variables: soakVariables({ scale, seed, figures: figuresOf(directory) }, servers),
  });
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined)
    return {
      passed: 0,
      skipped: 0,
      violations: [wrong(folder, `jest ended with ${code}, without a report`)],
    };
  return countReport(JSON.parse(text) as JestReport);
}

async function runScript(script: string, log: string): Promise<Violation[]> {
  const [file = '', ...args] = script.split(' ');
  const code = await runNode({
    args: [join(repository, file), ...args],
    ...{ folder: repository, log, longestMs: suiteMs },
  });
  return code === 0 ? [] : [wrong(script, `ended with ${code}`)];
}

const scriptsCount = ({ scripts = [] }: Proof, violations: readonly Violation[]): Counted => ({
  ...{ passed: scripts.length - violations.length, skipped: 0, violations },
});

async function resultOf(
  name: string,
  { directory, log }: ProofPlace,
  counts: readonly Counted[],
): Promise<ScenarioResult> {
  const sum = (pick: (count: Counted) => number): number =>
    counts.reduce((all, count) => all + pick(count), 0);
  const [passed, left] = [sum((count) => count.passed), sum((count) => count.skipped)];
  const violations = counts.flatMap((count) => count.violations);
  if (passed + violations.length === 0) return skipped(name, 'none of its tests can run here');
  const told = await readFile(figuresOf(directory), 'utf8').catch(() => '');
  const { cases = passed, ...figures } = sumFigures(told.split('\n'));
  return {
    ...{ name, violations, runs: cases, faults: 0, secondsToLastEnd: 0, ranAgain: 0 },
    figures: { tests: passed, ...(left > 0 && { 'tests skipped': left }), ...figures },
    ...(violations.length > 0 && { journal: log }),
  };
}
