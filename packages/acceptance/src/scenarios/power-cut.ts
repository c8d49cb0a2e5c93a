import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Violation } from '../checker/violation.js';
import { HarnessFailure } from '../errors.js';
import { foremost, inTurn, type Action } from '../faults/actions.js';
import { cannotMountImages } from '../platform/cannot-mount.js';
import { numbersGiven } from '../platform/numbers-given.js';
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
type Cut = readonly [string, readonly Server[], readonly string[]];

const cuts: readonly Cut[] = [
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
  let forgotten = 0;
  const note = (count: number): void => void (forgotten += count);
  const actions = new Map(
    Array.from({ length: times }, (_, n) => cuts.map((cut) => action(disks, note, n, cut))).flat(),
  );
  try {
    return await underFaults(
      {
        // What NATS had not synced is given back to it out of the log.
        ...{ name, busLoses: false },
        stage: {
          ...{ schedulers: 2, executors: 2 },
          prepare: async (dataDir) => {
            for (const server of servers) await disks.mount(server, join(dataDir, server));
          },
          cleanUp: () => disks.close(),
        },
        plan: (random) => inTurn(random, foremost(actions, options.faults)),
        carryOut: (stage, what) => actions.get(what)?.(stage),
        figures: () => ({ 'messages that NATS forgot': forgotten }),
        // By default it syncs every two minutes; had it lost nothing, its part of the cuts would have shown nothing.
        judge: () => (forgotten === 0 ? [nothingForgotten] : []),
      },
      options,
    );
  } finally {
    await disks.close();
    await rm(directory, { recursive: true, force: true });
  }
};

const nothingForgotten: Violation = {
  ...{ fault: 'wrong', rule: 'what was not synced is gone', about: 'nats' },
  what: 'it forgot nothing: the cut shows nothing',
};

function action(
  disks: PoweredDisks,
  note: (forgotten: number) => void,
  n: number,
  [what, losers, killed]: Cut,
): readonly [string, Action] {
  const cut: Action = async (stage) => {
    const given = (): Promise<number> => numbersGiven(stage.platform.nats);
    const before = await given();
    await disks.cut(
      losers.map((server) => serverOf(stage, server)),
      async () => {
        await Promise.all(killed.map((victim) => stage.strike(victim)));
      },
    );
    // At least so many: others are at work again.
    if (losers.includes('nats')) note(Math.max(0, before - (await given())));
  };
  return [`${what} (${n + 1})`, cut];
}

function serverOf({ platform }: Stage, name: Server): PoweredServer {
  const server = platform.servers[name];
  if (server === undefined) throw new HarnessFailure(`the platform has no ${name} of its own`);
  return server;
}
