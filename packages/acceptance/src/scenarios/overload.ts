import { setTimeout as wait } from 'node:timers/promises';

import { RunlogClient, Throttled } from '@runlog/client';

import type { Violation } from '../checker/violation.js';
import { gather } from '../evidence/gather.js';
import { drive, driveOne } from '../load/drive.js';
import type { RequestHistory } from '../load/history.js';
import { quantile, tookMs } from '../load/latency.js';
import { drawRequests, type Request } from '../load/request.js';
import { setStage, type Stage } from '../platform/stage.js';
import { Random } from '../random.js';
import { slow } from '../workflows/slow.js';
import { conclude } from './conclude.js';
import { defineAll } from './define-all.js';
import type { Scenario } from './scenario.js';

const name = 'overload';
const rule = 'overload is refused before acceptance';
/** Two executors with so many slots, and calls that take so long: this is what the platform can do. */
const slots = 4;
/** Executions of a tenant that run, and that wait in line, at most. */
const limits = { running: 40, queued: 60 } as const;
/** Who offers more than the platform can do, and how patiently: each asks again so soon, whatever it is told. */
const lanes = 64;
const impatienceMs = 100;
const others = ['calm-1', 'calm-2', 'calm-3'];
const timesOffered = 10;
/** Others' executions may take so long at the worst, on a machine that is busy with everything at once. */
const worstOthersMs = 20_000;
/** What a process may hold at its worst over what it held before, in bytes. */
const mostGrowth = 384 * 1024 * 1024;
const patienceMs = 120_000;

/**
 * One tenant offers ten times what the platform can do. What is too much is refused with the time to wait, before it is
 * accepted; what was accepted ends; no process grows without bound; and other tenants' work goes on.
 */
export const overload: Scenario = async ({ seed, executions }) => {
  const random = new Random(seed).fork(name);
  const stage = await setStage({
    ...{ schedulers: 2, executors: 2 },
    tailor: () => ({
      env: {
        RUNLOG_EXECUTOR_SLOTS: String(slots),
        RUNLOG_TENANT_RUNNING_EXECUTIONS: String(limits.running),
        RUNLOG_TENANT_QUEUED_EXECUTIONS: String(limits.queued),
      },
    }),
  });
  const clients = others.map((tenant) => new RunlogClient({ http: stage.platform.http, tenant }));
  const lastsMs = Math.min(30_000, executions * 120);
  try {
    for (const client of [stage.clients.http, ...clients]) await defineAll(client, stage.worldUrl, [slow]);
    const alone = await driveOthers(clients, random.fork('alone'), lastsMs / 2);
    const before = heldNow(stage);
    const from = performance.now();
    const hot = offerTooMuch(stage, random.fork('hot'), lastsMs);
    const crowded = await driveOthers(clients, random.fork('crowded'), lastsMs);
    const offered = await hot;
    const to = performance.now();
    const histories = await drive(offered.accepted, {
      ...{ clients: [stage.clients.http, stage.clients.grpc], inFlight: 64, patienceMs },
    });
    const theirs = [...alone, ...crowded];
    const evidence = await gather(
      { ...stage.platform, client: stage.observer, world: stage.world },
      {
        ...{ requests: histories, busLoses: false, processes: stage.watch.histories() },
        recovery: { from: to, boundMs: patienceMs },
        without: new Set(theirs.flatMap(({ ended }) => ended?.id ?? [])),
      },
    );
    const done = histories.filter(({ ended }) => ended !== undefined).length + theirs.length;
    const seconds = (performance.now() - from) / 1_000;
    const measured = {
      offered: offered.tries / (lastsMs / 1_000),
      done: done / seconds,
      growth: growthOf(stage, before),
      othersMs: quantile(tookMs(crowded), 0.99),
    };
    const figures = {
      'offered a second': measured.offered,
      'done a second': measured.done,
      refused: offered.refused,
      'p99 of others alone, ms': quantile(tookMs(alone), 0.99),
      'p99 of others beside it, ms': measured.othersMs,
      'growth of the largest process, MiB': measured.growth / 1_048_576,
    };
    const more = [...offered.violations, ...judge(measured), ...unended(theirs)];
    const faults = [{ what: 'one tenant offers too much', from, to }];
    return conclude({ name, journal: stage.journal, evidence, faults, figures, more });
  } finally {
    for (const client of clients) client.close();
    await stage.close();
  }
};

/** Others have one execution each under way, one after the other. */
async function driveOthers(
  clients: readonly RunlogClient[],
  random: Random,
  lastsMs: number,
): Promise<RequestHistory[]> {
  const until = performance.now() + lastsMs;
  const lane = async (client: RunlogClient, index: number): Promise<RequestHistory[]> => {
    const found: RequestHistory[] = [];
    const requests = drawRequests(random.fork(String(index)), [slow], lastsMs);
    for (const request of requests) {
      if (performance.now() >= until) break;
      found.push(await driveOne(client, { ...request, signals: 0 }, patienceMs));
    }
    return found;
  };
  return (await Promise.all(clients.map(lane))).flat();
}

interface Offered {
  /** Those that were accepted: asked for once more they give the same execution. */
  readonly accepted: readonly Request[];
  readonly tries: number;
  readonly refused: number;
  readonly violations: readonly Violation[];
}

/** Starts one execution after the other without waiting for any, and without heeding how long to wait. */
async function offerTooMuch(stage: Stage, random: Random, lastsMs: number): Promise<Offered> {
  const { http, grpc } = stage.clients;
  const until = performance.now() + lastsMs;
  const accepted: Request[] = [];
  const violations: Violation[] = [];
  let [tries, refused] = [0, 0];
  const requests = drawRequests(random, [slow], (lastsMs / impatienceMs) * lanes).values();
  const lane = async (_: unknown, index: number): Promise<void> => {
    const client = index % 2 === 0 ? http : grpc;
    while (performance.now() < until) {
      const request = requests.next().value;
      if (request === undefined) return;
      const { key, definition, input } = request;
      tries += 1;
      try {
        await client.start({ definition, input, idempotencyKey: key });
        accepted.push({ ...request, signals: 0 });
      } catch (error) {
        refused += 1;
        if (!(error instanceof Throttled) || !((error.facts.retryAfterMs ?? 0) > 0))
          violations.push(wrong(key, `was refused without a time to wait: ${String(error)}`));
      }
      await wait(impatienceMs);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { accepted, tries, refused, violations };
}

/** What each process held when it was last looked at, in bytes. */
const heldNow = ({ watch }: Stage): ReadonlyMap<string, number> =>
  new Map(watch.histories().map(({ name: process, lives }) => [process, lives.at(-1)?.at(-1)?.bytes ?? 0]));

const growthOf = ({ watch }: Stage, before: ReadonlyMap<string, number>): number =>
  Math.max(
    ...watch.histories().map(({ name: process, lives }) => {
      const most = Math.max(0, ...lives.flat().map(({ bytes }) => bytes));
      return most - (before.get(process) ?? 0);
    }),
  );

const wrong = (about: string, what: string): Violation => ({ fault: 'wrong', rule, about, what });

function judge(measured: Readonly<Record<'offered' | 'done' | 'growth' | 'othersMs', number>>): Violation[] {
  const { offered, done, growth, othersMs } = measured;
  const found: Violation[] = [];
  if (offered < timesOffered * done)
    found.push(wrong('the run', `only ${(offered / done).toFixed(1)} times what is done was offered`));
  if (growth > mostGrowth)
    found.push(wrong('memory', `a process grew by ${(growth / 1_048_576).toFixed(0)} MiB`));
  if (othersMs > worstOthersMs)
    found.push({ ...wrong('other tenants', `waited ${(othersMs / 1_000).toFixed(1)} s`), fault: 'late' });
  return found;
}

const unended = (histories: readonly RequestHistory[]): Violation[] =>
  histories
    .filter(({ ended }) => ended?.status !== 'completed')
    .map(({ request: { key }, waitFailed }) => ({
      ...wrong(key, `another tenant’s execution did not complete: ${waitFailed ?? 'it was not accepted'}`),
      fault: 'lost',
    }));
