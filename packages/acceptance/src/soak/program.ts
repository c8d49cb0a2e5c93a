import { startTestServers, type TestServers } from '@runlog/testkit';

import { proofs, type ProofName } from '../proofs/all.js';
import { runProof } from '../proofs/run-proof.js';
import { scenarios, type ScenarioName } from '../scenarios/all.js';
import type { Scenario, ScenarioResult } from '../scenarios/scenario.js';
import type { FinishedRow, Row } from './row.js';

/** A scenario in a soak: the tests that it is, how long it takes, and its size. */
interface ScenarioRow {
  readonly tests: readonly string[];
  readonly seconds: number;
  readonly executions: number;
  readonly faults?: number;
}

/** The sizes are chosen so that all of it takes about forty minutes on two cores. */
const scenarioRows: Readonly<Partial<Record<ScenarioName, ScenarioRow>>> = {
  kill: { tests: ['T2'], seconds: 70, executions: 500 },
  'all-killed': { tests: ['T2'], seconds: 75, executions: 400 },
  share: { tests: ['T2', 'T3'], seconds: 45, executions: 300 },
  restart: { tests: ['T2'], seconds: 45, executions: 300 },
  pause: { tests: ['T3'], seconds: 100, executions: 300, faults: 16 },
  partition: { tests: ['T4'], seconds: 125, executions: 300, faults: 20 },
  'lost-replies': { tests: ['T5'], seconds: 80, executions: 300 },
  'postgres-restarts': { tests: ['T6'], seconds: 130, executions: 400 },
  wipe: { tests: ['T7'], seconds: 80, executions: 300 },
  releases: { tests: ['T14'], seconds: 150, executions: 300 },
  clocks: { tests: ['T8'], seconds: 150, executions: 200 },
  bus: { tests: ['T10'], seconds: 80, executions: 200 },
  poison: { tests: ['T11'], seconds: 200, executions: 200 },
  overload: { tests: ['T12'], seconds: 80, executions: 250 },
  outage: { tests: ['T12'], seconds: 200, executions: 500 },
  'power-cut': { tests: ['T1'], seconds: 100, executions: 200 },
  'power-controls': { tests: ['T1'], seconds: 20, executions: 1 },
  'disk-full': { tests: ['T9'], seconds: 100, executions: 200 },
  'slow-disk': { tests: ['T9'], seconds: 90, executions: 100 },
};

const proofRows: Readonly<Record<ProofName, Pick<Row, 'tests' | 'seconds'>>> = {
  refold: { tests: ['T13'], seconds: 95 },
  'sweep-alone': { tests: ['T7'], seconds: 30 },
  'golden-histories': { tests: ['T14'], seconds: 5 },
  'store-model': { tests: ['T15'], seconds: 45 },
  simulation: { tests: ['T16'], seconds: 120 },
  checker: { tests: ['T17'], seconds: 5 },
  tail: { tests: ['T18'], seconds: 30 },
  'cron-table': { tests: ['T19'], seconds: 15 },
  rebuild: { tests: ['T20'], seconds: 35 },
  doors: { tests: ['X1'], seconds: 30 },
  tenants: { tests: ['X2'], seconds: 20 },
  rights: { tests: ['X3'], seconds: 30 },
  tampering: { tests: ['X4'], seconds: 20 },
  'outbound-calls': { tests: ['X5'], seconds: 15 },
  'user-code': { tests: ['X6'], seconds: 20 },
  'hostile-input': { tests: ['X7'], seconds: 60 },
  secrets: { tests: ['X8'], seconds: 10 },
  'hostile-texts': { tests: ['X9'], seconds: 15 },
  quotas: { tests: ['X10'], seconds: 40 },
  supply: { tests: ['X11'], seconds: 20 },
};

const oneServer = 'needs a second Postgres server, and the platform starts one by itself';

const later: readonly Row[] = [
  { name: 'failover', tests: ['T6'], seconds: 0, later: oneServer },
  { name: 'restore', tests: ['T6'], seconds: 0, later: oneServer },
  { name: 'two-servers', tests: ['T4'], seconds: 0, later: 'one machine holds all processes of a soak' },
];

/** A scenario without a size of its own. */
const unlisted: ScenarioRow = { tests: [], seconds: 120, executions: 200 };

/** All that a soak is made of, and the servers that its tests share. */
export interface Program {
  readonly rows: readonly Row[];
  close(): Promise<void>;
}

/** Lists every row in the order of the tests that it is, what is later work at its end. */
export function openProgram(): Program {
  let servers: Promise<TestServers> | undefined;
  const shared = (): Promise<TestServers> => (servers ??= startTestServers());
  const proving = Object.entries(proofRows).map(([name, row]): Row => {
    const proof = proofs[name as ProofName];
    const run: Row['run'] = async ({ seed, scale }, before) => {
      const result = await runProof(proof, { name, seed, scale, servers: await shared() });
      return name === 'checker' ? withOperations(result, before) : result;
    };
    return { name, ...row, run };
  });
  const names = Object.keys(scenarios) as ScenarioName[];
  const striking = names.map((name) => withScenario(name, scenarioRows[name] ?? unlisted));
  const rows = [...striking, ...proving];
  const missing = later.filter(({ name }) => !(name in scenarios));
  return {
    rows: [...rows.sort((a, b) => place(a) - place(b)), ...missing],
    close: async () => (await servers)?.stop(),
  };
}

function withScenario(name: ScenarioName, { tests, seconds, ...usual }: ScenarioRow): Row {
  const scenario: Scenario = scenarios[name];
  const run: Row['run'] = ({ seed, executions = usual.executions, faults = usual.faults, outageSeconds }) =>
    scenario({ seed, executions, faults, outageSeconds });
  return { name, tests, seconds, run };
}

/** The checker’s row tells what it was given in the scenarios before it. */
function withOperations(result: ScenarioResult, before: readonly FinishedRow[]): ScenarioResult {
  const operations = before.reduce((sum, row) => sum + (row.result?.operations ?? 0), 0);
  return { ...result, figures: { ...result.figures, 'operations checked': operations } };
}

/** T rows by their number, X rows behind them. */
function place({ tests: [first = ''] }: Row): number {
  return Number(first.slice(1)) + (first.startsWith('X') ? 100 : 0);
}
