import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { HarnessFailure } from '../errors.js';
import { foremost, inTurn, type Action } from '../faults/actions.js';
import { cannotMountImages } from '../platform/cannot-mount.js';
import { PoweredDisks, type PoweredServer } from '../platform/power.js';
import type { Stage } from '../platform/stage.js';
import { temporaryDirectory } from '../platform/temporary-directory.js';
import { skipped, type Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

const name = 'power cut';
const servers = ['postgres', 'nats'] as const;
const others = ['gateway', 'scheduler-1', 'scheduler-2', 'executor-1', 'executor-2', 'worker'];
/** How often each in a full run. */
const times = 3;

type Server = (typeof servers)[number];

/** Who loses power together; with both servers everything else on their machine does, too. */
const cuts: readonly (readonly [string, readonly Server[], readonly string[]])[] = [
  ['the machine loses power', servers, others],
  ['Postgres loses power', ['postgres'], []],
  ['NATS loses power', ['nats'], []],
];

/**
 * Postgres, NATS or the whole machine loses power in the midst of the work: what had been synced to a disk at that
 * moment is all there is when it comes back.
 */
export const powerCut: Scenario = async (options) => {
  const reason = await cannotMountImages();
  if (reason !== undefined) return skipped(name, reason);
  const directory = await temporaryDirectory();
  const disks = await PoweredDisks.open(join(directory, 'disks'));
  const actions = new Map(
    Array.from({ length: times }, (_, n) => cuts.map((cut) => action(disks, n, ...cut))).flat(),
  );
  try {
    return await underFaults(
      {
        // What NATS had not synced is gone.
        ...{ name, busLoses: true },
        stage: {
          ...{ schedulers: 2, executors: 2 },
          prepare: async (dataDir) => {
            for (const server of servers) await disks.mount(server, join(dataDir, server));
          },
          cleanUp: () => disks.close(),
        },
        plan: (random) => inTurn(random, foremost(actions, options.faults)),
        carryOut: (stage, what) => actions.get(what)?.(stage),
      },
      options,
    );
  } finally {
    await disks.close();
    await rm(directory, { recursive: true, force: true });
  }
};

function action(
  disks: PoweredDisks,
  n: number,
  what: string,
  losers: readonly Server[],
  killed: readonly string[],
): readonly [string, Action] {
  const cut: Action = (stage) =>
    disks.cut(
      losers.map((server) => serverOf(stage, server)),
      async () => {
        await Promise.all(killed.map((victim) => stage.strike(victim)));
      },
    );
  return [`${what} (${n + 1})`, cut];
}

function serverOf({ platform }: Stage, name: Server): PoweredServer {
  const server = platform.servers[name];
  if (server === undefined) throw new HarnessFailure(`the platform has no ${name} of its own`);
  return server;
}
