import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import pg from 'pg';

import { HarnessFailure } from '../errors.js';
import { foremost, inTurn, type Action } from '../faults/actions.js';
import type { RequestHistory } from '../load/history.js';
import { cannotMountSmallDisks } from '../platform/cannot-mount.js';
import { SmallDisk } from '../platform/small-disk.js';
import type { Stage } from '../platform/stage.js';
import { skipped, type Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

const name = 'disk full';
/** Room for the log and Postgres' write-ahead log of a long run. */
const mebibytes = 3_000;
const stores = ['nats', 'postgres'] as const;
/** How long a disk stays full, in milliseconds. */
const lengthsMs = [2_000, 8_000] as const;
/** By then a Postgres that needs room for its write-ahead log has ended. */
const endsMs = 15_000;

type Store = (typeof stores)[number];

/**
 * The disk of Postgres or of NATS has no room left for some seconds, also so that Postgres ends of it: it cannot go on
 * without room for its write-ahead log.
 */
export const diskFull: Scenario = async (options) => {
  const reason = await cannotMountSmallDisks();
  if (reason !== undefined) return skipped(name, reason);
  const disks = new Disks();
  const actions = new Map<string, Action>(
    lengthsMs.flatMap((lengthMs) => [
      disks.withoutLog(lengthMs),
      ...stores.map((store) => disks.full(store, lengthMs)),
    ]),
  );
  try {
    return await underFaults(
      {
        ...{ name, busLoses: false },
        stage: {
          ...{ schedulers: 2, executors: 2 },
          prepare: (dataDir) => disks.mount(dataDir),
          cleanUp: () => disks.unmount(),
        },
        plan: (random) => inTurn(random, foremost(actions, options.faults)),
        carryOut: (stage, what) => actions.get(what)?.(stage),
        figures: ({ requests }) => ({ 'told to come again': putOff(requests) }),
      },
      options,
    );
  } finally {
    await disks.unmount();
  }
};

/** Answers that said neither yes nor no. */
const putOff = (requests: readonly RequestHistory[]): number =>
  requests
    .flatMap((request) => [request, ...request.signals].flatMap((asked) => asked.tries))
    .filter(({ answer }) => answer.kind === 'unknown').length;

class Disks {
  private readonly disks = new Map<Store, SmallDisk>();

  async mount(dataDir: string): Promise<void> {
    for (const store of stores) this.disks.set(store, await SmallDisk.mount(join(dataDir, store), mebibytes));
  }

  async unmount(): Promise<void> {
    for (const disk of this.disks.values()) await disk.unmount();
  }

  full(store: Store, lengthMs: number): readonly [string, Action] {
    const action: Action = (stage) => this.whileFull(stage, store, () => wait(lengthMs));
    return [`no room for ${store} for ${lengthMs} ms`, action];
  }

  withoutLog(lengthMs: number): readonly [string, Action] {
    const action: Action = (stage) =>
      this.whileFull(stage, 'postgres', async () => {
        const { pid } = serverOf(stage, 'postgres');
        const deadline = performance.now() + endsMs;
        while (serverOf(stage, 'postgres').pid === pid) {
          if (performance.now() > deadline)
            throw new HarnessFailure('Postgres lives without room for its log');
          await needAnotherFile(stage.platform.postgresUrl);
        }
        await wait(lengthMs);
      });
    return [`no room for the log of postgres for ${lengthMs} ms`, action];
  }

  private async whileFull(stage: Stage, store: Store, action: () => Promise<void>): Promise<void> {
    // It may end for want of room, or be ended because it does nothing any more; that it comes back is looked at.
    stage.watch.excuse(store);
    const disk = this.disks.get(store);
    await disk?.fill();
    try {
      await action();
    } finally {
      await disk?.free();
    }
  }
}

function serverOf({ platform }: Stage, store: Store): { readonly pid: number | undefined } {
  const server = platform.servers[store];
  if (server === undefined) throw new HarnessFailure(`the platform has no ${store} of its own`);
  return server;
}

/** Makes Postgres go on to the next file of its write-ahead log; how it answers does not matter. */
async function needAnotherFile(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 1_000,
    query_timeout: 1_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_switch_wal()');
    await client.query('select pg_logical_emit_message(true, $1, $2)', ['acceptance', 'needs room']);
  } catch {
    await wait(50);
  } finally {
    await client.end().catch(() => undefined);
  }
}
