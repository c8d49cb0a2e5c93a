import type { RunlogClient } from '@runlog/client';
import { openEventStore } from '@runlog/event-store';

import type { Ticking } from '../checker/evidence.js';
import { endedCount, listAll } from '../evidence/list-all.js';
import { settle } from '../evidence/settle.js';
import type { RecordedLog } from '../log/recorded-log.js';
import { tickOf } from '../log/tick-of.js';

const definition = 'acceptance-tick';
const document = { yawl: '0.1', start: 'tick', steps: { tick: { noOp: { output: '\\({})' } } } };
const minuteMs = 60_000;
/** Ticks that are known beforehand: a run is over before so many minutes. */
const count = 60;
/** As late may a tick be, in milliseconds: longer than a takeover takes. */
const latestMs = 20_000;
const catchUpMs = 120_000;

/** Schedules that tick each minute, spread over it by their jitter, so that there is a tick each second or two. */
export class Tickers {
  private readonly kept: { readonly id: string; instants: Ticking['instants'] }[] = [];
  private until = -Infinity;

  private constructor(private readonly client: RunlogClient) {}

  /** Makes `many` schedules that begin with this minute, and asks for the instants that they have. */
  static async start(client: RunlogClient, postgresUrl: string, many: number): Promise<Tickers> {
    await client.define({ name: definition, language: 'yawl', document });
    const tickers = new Tickers(client);
    for (let n = 0; n < many; n++) await tickers.add(`ticker-${n}`);
    const from = Math.floor(Date.now() / minuteMs) * minuteMs - 1;
    await beginFrom(postgresUrl, from);
    for (const one of tickers.kept) one.instants = await instantsOf(client, one.id, from);
    return tickers;
  }

  get schedules(): readonly Ticking[] {
    return this.kept.map((schedule) => ({ ...schedule, until: this.until }));
  }

  /** How many executions they started. */
  startedIn({ executions }: RecordedLog): number {
    return [...executions.values()].filter((events) => tickOf(events) !== undefined).length;
  }

  /** Lets none of them tick any more, and waits for the ends of what they started. */
  async stop(): Promise<void> {
    this.until = Date.now() - latestMs;
    for (const { id } of this.kept) await this.client.schedules.pause(id);
    const all = (): ReturnType<typeof listAll> => listAll(this.client);
    await settle(all, (rows) => endedCount(rows) === rows.length, catchUpMs);
  }

  private async add(name: string): Promise<void> {
    const { schedules } = this.client;
    const terms = {
      cron: '* * * * *',
      definition,
      jitterMs: 59_000,
      overlap: 'allow',
      missed: 'all',
    } as const;
    const { id } = await schedules.create({ name, ...terms });
    this.kept.push({ id, instants: [] });
  }
}

/** A schedule ticks from the minute behind its creation on; a short run would see none of it. */
async function beginFrom(postgresUrl: string, from: number): Promise<void> {
  const store = await openEventStore({ url: postgresUrl });
  try {
    await store.dataSource.query(
      `UPDATE runlog.schedule SET after_at = to_timestamp($1::float8 / 1000), next_at = clock_timestamp()`,
      [from],
    );
  } finally {
    await store.close();
  }
}

async function instantsOf(client: RunlogClient, id: string, from: number): Promise<Ticking['instants']> {
  const ticks = await client.schedules.ticks(id, { count, after: new Date(from) });
  return ticks.map(({ tick, startAt }) => ({ nominal: Date.parse(tick), dueAt: Date.parse(startAt) }));
}
