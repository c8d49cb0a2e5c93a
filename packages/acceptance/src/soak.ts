import { writeFile } from 'node:fs/promises';

import type { Violation } from './checker/violation.js';
import { allKept, tableOf } from './report/table.js';
import { recoveryBounds, scenarios as known } from './scenarios/all.js';
import type { Scenario, ScenarioResult } from './scenarios/scenario.js';
import type { SoakOptions } from './soak-options.js';

const scenarios: Readonly<Record<string, Scenario>> = known;
const bounds: Readonly<Record<string, number | undefined>> = recoveryBounds;

/**
 * Runs the scenarios one after the other, prints what each finds and one table at the end, and writes the same as JSON;
 * resolves with the exit code: 0 when every promise was kept and every scenario could be run or is skipped with a reason.
 */
export async function soak(options: SoakOptions, print: (text: string) => void): Promise<number> {
  print(`seed ${options.seed}; again: ${again(options)}\n`);
  const results: ScenarioResult[] = [];
  const broken: string[] = [];
  for (const name of options.scenarios) {
    const from = performance.now();
    try {
      const result = withinBound(name, await scenarios[name]?.(options));
      if (result !== undefined) results.push(result);
      report(name, result, print);
    } catch (error) {
      // A scenario that cannot be carried out says nothing about the platform; the others still do.
      broken.push(name);
      print(`${name}: could not be carried out: ${error instanceof Error ? error.stack : String(error)}\n`);
    }
    print(`${name}: ${((performance.now() - from) / 1_000).toFixed(0)} s; again: ${again(options, name)}\n`);
  }
  print(`\n${tableOf(results)}\n`);
  const { seed, executions, json } = options;
  await writeFile(json, `${JSON.stringify({ seed, executions, broken, results }, undefined, 2)}\n`);
  return allKept(results) && broken.length === 0 ? 0 : 1;
}

function again({ seed, executions, faults }: SoakOptions, name?: string): string {
  const scenario = name === undefined ? '' : ` --scenario ${name}`;
  const limit = faults === undefined ? '' : ` --faults ${faults}`;
  return `npm run soak -- --seed ${seed} --executions ${executions}${limit}${scenario}`;
}

/** The result with a violation for a recovery that took longer than it may. */
function withinBound(name: string, result: ScenarioResult | undefined): ScenarioResult | undefined {
  const [bound, took] = [bounds[name], result?.recoverySeconds];
  if (result === undefined || bound === undefined || took === undefined || took <= bound) return result;
  const what = `took ${took.toFixed(1)} s, and may take ${bound} s`;
  const late: Violation = { fault: 'late', rule: 'recovery within its bound', about: name, what };
  return { ...result, violations: [...result.violations, late] };
}

function report(name: string, result: ScenarioResult | undefined, print: (text: string) => void): void {
  for (const { fault, rule, about, what } of result?.violations ?? [])
    print(`${name}: ${fault}: ${rule}: ${about}: ${what}\n`);
  if (result?.journal !== undefined) print(`${name}: what the processes said is in ${result.journal}\n`);
}
