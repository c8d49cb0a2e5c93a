import { parseArgs } from 'node:util';
import { brokenPromises } from './checker/check-log.js';
import { tableOf } from './report/table.js';
import { kill } from './scenarios/kill.js';
import type { Scenario, ScenarioResult } from './scenarios/scenario.js';
import { share } from './scenarios/share.js';
import { wipe } from './scenarios/wipe.js';

const scenarios: Readonly<Record<string, Scenario>> = { kill, wipe, share };

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    executions: { type: 'string', default: '500' },
    scenario: { type: 'string' },
  },
});
const seed = Number(values.seed);
const executions = Number(values.executions);
process.stdout.write(`seed ${seed}; again: npm run soak -- --seed ${seed} --executions ${executions}\n\n`);

const results: ScenarioResult[] = [];
for (const [name, scenario] of Object.entries(scenarios)) {
  if (values.scenario !== undefined && values.scenario !== name) continue;
  results.push(await scenario({ seed, executions }));
}
process.stdout.write(`${tableOf(results)}\n`);
process.exitCode = results.some(({ findings }) => brokenPromises(findings) > 0) ? 1 : 0;
