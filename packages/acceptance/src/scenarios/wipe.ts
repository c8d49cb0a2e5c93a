import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { NatsServer } from '@runlog/local';

import { HarnessFailure } from '../errors.js';
import { planFaults, type PlannedFault } from '../faults/plan.js';
import type { Stage } from '../platform/stage.js';
import type { Random } from '../random.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

/** Executions per further wipe in long runs. */
const executionsPerWipe = 50;

/**
 * The whole storage of NATS is deleted while the work goes on, once and again, and once an older copy of it is put
 * back, so that JetStream is behind the log.
 */
export const wipe: Scenario = (options) =>
  underFaults(
    {
      name: 'wipe',
      busLoses: false,
      plan: (random, effects) => plan(random, effects, Math.floor(options.executions / executionsPerWipe)),
      carryOut: async (stage, what) => {
        const nats = natsOf(stage);
        if (what === 'copy') await copyAway(nats);
        else if (what === 'older copy') await putBack(nats);
        else await nats.wipe();
        await nats.start();
      },
    },
    options,
  );

function plan(random: Random, effects: number, more: number): PlannedFault[] {
  const at = (part: number): number => Math.floor(effects * part) + random.int(0, Math.ceil(effects / 20));
  const certain = [
    { what: 'copy', afterEffects: at(0.1) },
    { what: 'wipe', afterEffects: at(0.3) },
    { what: 'older copy', afterEffects: at(0.6) },
  ];
  const further = planFaults(random, ['wipe'], { count: more, effects });
  return [...certain, ...further].sort((a, b) => a.afterEffects - b.afterEffects);
}

function natsOf({ platform }: Stage): NatsServer {
  const { nats } = platform.servers;
  if (nats === undefined) throw new HarnessFailure('the platform has no NATS of its own');
  return nats;
}

const store = (nats: NatsServer): string => join(nats.directory, 'jetstream');
const copy = (nats: NatsServer): string => join(nats.directory, 'older');

async function copyAway(nats: NatsServer): Promise<void> {
  await nats.stop();
  await cp(store(nats), copy(nats), { recursive: true });
}

async function putBack(nats: NatsServer): Promise<void> {
  await nats.wipe();
  await rm(store(nats), { recursive: true, force: true });
  await cp(copy(nats), store(nats), { recursive: true });
}
