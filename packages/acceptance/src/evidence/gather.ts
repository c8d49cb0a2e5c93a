import type { RunlogClient } from '@runlog/client';
import { rebuildSummaries } from '@runlog/event-store';

import type { Evidence, Following, ProcessHistory, Recovery, Ticking } from '../checker/evidence.js';
import type { RequestHistory } from '../load/history.js';
import { readLog } from '../log/read-log.js';
import { readEventsStream } from '../watch/read-events-stream.js';
import type { Sight } from '../watch/sight.js';
import type { OutsideWorld } from '../world/outside-world.js';
import { endedCount, listAll } from './list-all.js';
import { readPast } from './read-past.js';
import { settle } from './settle.js';

/** How long followers of the log may take to catch up after a run, in milliseconds. */
const catchUpMs = 60_000;
/** Executions of which every version is asked for. */
const pastExecutions = 12;

/** Where a run took place. */
export interface Place {
  readonly postgresUrl: string;
  readonly nats: string;
  readonly client: RunlogClient;
  readonly world: Pick<OutsideWorld, 'effects'>;
}

/** What only the scenario knows. */
export interface Known {
  readonly requests: readonly RequestHistory[];
  /** Whether the bus lost events that had been published. */
  readonly busLoses: boolean;
  readonly recovery: Recovery;
  readonly processes: readonly ProcessHistory[];
  /** Executions that nobody asked for and that are not looked at. */
  readonly without?: ReadonlySet<string>;
  readonly schedules?: readonly Ticking[] | undefined;
  /** Columns of the list that not every process wrote. */
  readonly unlike?: readonly string[];
}

/** Collects what a run left behind, once the followers of the log have caught up (or had their time). */
export async function gather(
  { postgresUrl, nats, client, world }: Place,
  { requests, busLoses, recovery, processes, schedules = [], without = new Set(), unlike = [] }: Known,
): Promise<Evidence> {
  const log = await readLog(postgresUrl, without);
  const known = ({ id }: { readonly id: string }): boolean => !without.has(id);
  const seen = ({ executionId }: Sight): boolean => !without.has(executionId);
  const allListed = (rows: Evidence['projection']['rows']): boolean =>
    endedCount(rows) >= log.executions.size;
  const rows = await settle(async () => (await listAll(client)).filter(known), allListed, catchUpMs);
  const allSeen = (sights: readonly Sight[]): boolean => busLoses || distinct(sights) >= log.rows.length;
  const sights = await settle(async () => (await readEventsStream(nats)).filter(seen), allSeen, catchUpMs);
  const expects = busLoses ? 'part' : 'whole';
  const late: Following = { who: 'a late subscriber', expects, repeats: true, sights };
  return {
    ...{
      requests,
      log,
      recovery,
      processes,
      schedules,
      effects: world.effects.filter(({ key }) => !without.has(key.slice(0, key.indexOf(':')))),
      followings: [late],
    },
    past: await readPast(client, [...log.executions].slice(0, pastExecutions)),
    projection: { rebuilt: await rebuildSummaries(postgresUrl, { switch: false, unlike }), rows },
  };
}

const distinct = (sights: readonly Sight[]): number =>
  new Set(sights.map(({ executionId, version }) => `${executionId}:${version}`)).size;
