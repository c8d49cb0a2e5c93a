import {
  begin,
  follow,
  isTerminal,
  limits,
  partitionOf,
  type Circumstances,
  type NewEvent,
  type Run,
} from '@runlog/core';
import type { EventStore } from '@runlog/event-store';
import { nextLook } from '../agenda/next-look.js';
import type { Clock } from '../clock.js';
import type { Delivery } from './delivery.js';
import { entryOf, type Entry, type Undrivable } from './entry.js';
import type { EntryCache } from './entry-cache.js';
import type { ProgramCatalog } from './program-catalog.js';
import type { RunLoader } from './run-loader.js';
import { takeTurn, type Evaluator, type Stimulus, type Turn } from './turn.js';

/** What happens around turns; all of it may be lost without harm to an execution. */
export interface TurnObserver {
  /** The events are committed and the entry holds the state behind them. */
  committed(entry: Entry, before: Run, events: readonly NewEvent[], traceparent?: string): void;
  /** A turn ended, with or without events: the attempts may be looked at and the next look be planned. */
  settled(entry: Entry, review: { readonly wanted: boolean; readonly force: boolean }): void;
  /** The execution cannot be driven by this release. */
  undrivable(executionId: string, why: Undrivable): void;
  conflicted(executionId: string): void;
}

/** Everything a turn needs of the world. */
export interface TurnWorld {
  readonly store: Pick<EventStore, 'append'>;
  readonly loader: Pick<RunLoader, 'load'>;
  readonly programs: Pick<ProgramCatalog, 'program'>;
  readonly cache: EntryCache;
  readonly clock: Clock;
  readonly evaluate: Evaluator;
  readonly partitions: number;
  readonly observer: TurnObserver;
}

/** After so many lost races in a row the delivery is handed back, so that one hot execution cannot spin. */
const raceLimit = 20;

/** Brings one execution on: state → decisions → one append → what follows from it. */
export class TurnRunner {
  constructor(private readonly world: TurnWorld) {}

  /**
   * Works on all deliveries of one execution at once; `traceparent` goes with whatever comes of it.
   * @returns false when it has to be tried again later (a hot race, or an execution that cannot be driven).
   * @throws StoreUnavailable and the like; nothing in memory is believed then.
   */
  async run(executionId: string, deliveries: readonly Delivery[], traceparent?: string): Promise<boolean> {
    const { cache, observer } = this.world;
    try {
      for (let race = 0; race < raceLimit; race += 1) {
        const entry = await this.#current(executionId, deliveries);
        if (entry === 'absent') return true;
        if (entry === 'undrivable') return false;
        if (await this.#turn(entry, deliveries, traceparent)) return true;
        cache.drop(executionId);
        observer.conflicted(executionId);
      }
      return false;
    } catch (error) {
      cache.drop(executionId);
      throw error;
    }
  }

  async #turn(
    entry: Entry,
    deliveries: readonly Delivery[],
    traceparent: string | undefined,
  ): Promise<boolean> {
    const { clock, cache, observer, evaluate } = this.world;
    const before = entry.run;
    const at: Circumstances = { now: clock.now(), random: () => clock.random() };
    const turn = await takeTurn(before, stimuliOf(deliveries), at, evaluate);
    if (turn.events.length > 0) {
      if (!(await this.#append(entry, turn, at.now, traceparent))) return false;
      entry.run = turn.run;
      observer.committed(entry, before, turn.events, traceparent);
    }
    if (isTerminal(entry.run.state.status)) cache.drop(before.state.id);
    else cache.set(before.state.id, entry);
    observer.settled(entry, reviewOf(deliveries));
    return true;
  }

  async #append(entry: Entry, turn: Turn, now: number, traceparent: string | undefined): Promise<boolean> {
    const { id, tenant, version } = entry.run.state;
    const wakeAt = this.#wakeAt(entry, turn, now);
    const outcome = await this.world.store.append({
      executionId: id,
      tenant,
      partition: partitionOf(id, this.world.partitions),
      expectedVersion: version,
      events: turn.events,
      recordedAt: now,
      ...(wakeAt !== undefined && { wakeAt }),
      ...(traceparent !== undefined && { traceparent }),
    });
    if (outcome.status !== 'appended') return false;
    if (typeof wakeAt === 'number') entry.agendaAt = wakeAt;
    return true;
  }

  /** Only an earlier look is written with the events; the row's own later moment stays otherwise (fewer writes). */
  #wakeAt(entry: Entry, { run }: Turn, now: number): number | 'done' | undefined {
    if (isTerminal(run.state.status)) return 'done';
    const look = nextLook(run.state, now);
    return entry.agendaAt === undefined || look < entry.agendaAt ? look : undefined;
  }

  async #current(
    executionId: string,
    deliveries: readonly Delivery[],
  ): Promise<Entry | 'absent' | 'undrivable'> {
    const told = newestNotice(deliveries);
    let entry = this.world.cache.get(executionId);
    for (const { what } of deliveries) {
      if (what.kind !== 'notice' || !what.notice.events) continue;
      entry = await this.#take(entry, what.notice.events);
    }
    if (entry && entry.run.state.version >= told) return entry;
    const loaded = await this.world.loader.load(executionId);
    if (!loaded) return 'absent';
    if ('entry' in loaded) return loaded.entry;
    const { state } = loaded.undrivable;
    if (state && isTerminal(state.status)) return 'absent';
    this.world.observer.undrivable(executionId, loaded.undrivable);
    return 'undrivable';
  }

  /** Takes events that rode along with a notice, where they join on to what is known. */
  async #take(
    entry: Entry | undefined,
    events: NonNullable<Extract<Delivery['what'], { kind: 'notice' }>['notice']['events']>,
  ): Promise<Entry | undefined> {
    const [first, ...rest] = events;
    if (!first) return entry;
    if (entry) {
      if (first.version === entry.run.state.version + 1) entry.run = follow(entry.run, events);
      return entry;
    }
    if (first.type !== 'ExecutionCreated') return undefined;
    try {
      const program = await this.world.programs.program(first.data.definition.id);
      return entryOf(follow(begin(program, first), rest), first.recordedAt + limits.firstLookMs);
    } catch {
      // The loader meets the same trouble and tells it apart from an unavailable store.
      return undefined;
    }
  }
}

const stimuliOf = (deliveries: readonly Delivery[]): Stimulus[] =>
  deliveries
    .map(({ what }) => what)
    .filter((what): what is Stimulus => what.kind === 'report' || what.kind === 'due');

const newestNotice = (deliveries: readonly Delivery[]): number =>
  deliveries.reduce(
    (newest, { what }) => (what.kind === 'notice' ? Math.max(newest, what.notice.version) : newest),
    0,
  );

function reviewOf(deliveries: readonly Delivery[]): { wanted: boolean; force: boolean } {
  const reviews = deliveries.flatMap(({ what }) => (what.kind === 'review' ? [what.force] : []));
  return { wanted: reviews.length > 0, force: reviews.includes(true) };
}
