import { setTimeout as wait } from 'node:timers/promises';

import type { PostgresServer } from '@runlog/local';

import { HarnessFailure } from '../errors.js';
import { inTurn, type Action } from '../faults/actions.js';
import type { Stage } from '../platform/stage.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

/** Restarts in a full run, of each kind. */
const each = 6;
/** Restarts follow each other this closely, in milliseconds. */
const betweenMs = [5_000, 6_500, 8_000, 9_500] as const;

/** Postgres is killed, or asked to end and away for up to two seconds, every five to ten seconds. */
export const postgresRestarts: Scenario = (options) => {
  const numbers = Array.from({ length: each }, (_, n) => n);
  const actions = new Map([
    ...numbers.map((n) => named(`crash ${n + 1}`, n, ({ strike }) => strike('postgres'))),
    ...numbers.map((n) => named(`away ${n + 1}`, n, (stage) => away(stage, n * 400))),
  ]);
  return underFaults(
    {
      name: 'postgres restarts',
      busLoses: false,
      stage: { schedulers: 2, executors: 2 },
      plan: (random) => inTurn(random, actions, options.faults),
      carryOut: (stage, what) => actions.get(what)?.(stage),
    },
    options,
  );
};

/** A restart, some time after the one before. */
function named(name: string, n: number, restart: Action): readonly [string, Action] {
  const action: Action = async (stage) => {
    await wait(betweenMs[n % betweenMs.length]);
    await restart(stage);
  };
  return [name, action];
}

async function away({ platform }: Stage, awayMs: number): Promise<void> {
  const postgres: PostgresServer | undefined = platform.servers.postgres;
  if (postgres === undefined) throw new HarnessFailure('the platform has no Postgres of its own');
  await postgres.stop();
  await wait(awayMs);
  await postgres.start();
}
