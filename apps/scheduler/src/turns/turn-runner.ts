import {
  begin,
  follow,
  isTerminal,
  partitionOf,
  type Circumstances,
  type ExecutionEvent,
  type ExecutionState,
  type NewEvent,
  type Run,
} from '@runlog/core';
import { AppendRefused, HistoryFull, type EventStore } from '@runlog/event-store';
import { firstLook, type ProgramCatalog } from '@runlog/executions';
import type { AppendedNotice, AttemptName } from '@runlog/messaging';
import { nextLook } from '../agenda/next-look.js';
import type { Clock } from '../clock.js';
import type { TaskTokens } from '../dispatch/task-tokens.js';
import type { Delivery } from './delivery.js';
import { entryOf, type Entry, type Undrivable } from './entry.js';
import type { EntryCache } from './entry-cache.js';
import type { RunLoader } from './run-loader.js';
import { withoutContent } from './refused-report.js';
import { giveUp, takeTurn, type Evaluator, type Stimulus, type Turn } from './turn.js';

/** What happens around turns; all of it may be lost without harm to an execution. */
export interface TurnObserver {
  /** The events are committed and the entry holds the state behind them. */
  committed(entry: Entry, before: Run, events: readonly NewEvent[], traceparent?: string): void;
  /** Somebody else committed these events; the entry holds the state behind them. */
  adopted(entry: Entry, events: readonly ExecutionEvent[], traceparent?: string): void;
  /** A turn ended, with or without events: the attempts may be looked at and the next look be planned. */
  settled(
    entry: Entry,
    review: { readonly wanted: boolean; readonly force: boolean },
    traceparent?: string,
  ): void;
  /** The execution cannot be driven by this release. */
  undrivable(executionId: string, why: Undrivable): void;
  conflicted(executionId: string): void;
  /** A report did not prove that it comes from who was given the attempt: it is ignored. */
  refused(attempt: AttemptName, why: 'missing' | 'wrong'): void;
}

/** Everything a turn needs of the world. */
export interface TurnWorld {
  readonly store: Pick<EventStore, 'append' | 'learnHead'>;
  readonly loader: Pick<RunLoader, 'load'>;
  readonly programs: Pick<ProgramCatalog, 'program'>;
  readonly cache: EntryCache;
  readonly clock: Clock;
  readonly evaluate: Evaluator;
  readonly partitions: number;
  readonly tokens: TaskTokens;
  readonly observer: TurnObserver;
}

/** After so many lost races in a row the delivery is handed back, so that one hot execution cannot spin. */
const raceLimit = 20;

/**
 * What became of the deliveries: they had their effect, the race for the version was lost too often, or this release
 * cannot drive the execution.
 */
export type TurnOutcome = 'settled' | 'contended' | Undrivable;

/** Brings one execution on: state → decisions → one append → what follows from it. */
export class TurnRunner {
  constructor(private readonly world: TurnWorld) {}

  /**
   * Works on all deliveries of one execution at once; `traceparent` goes with whatever comes of it.
   * @throws StoreUnavailable and the like; nothing in memory is believed then.
   */
  async run(
    executionId: string,
    deliveries: readonly Delivery[],
    traceparent?: string,
  ): Promise<TurnOutcome> {
    const { cache, observer } = this.world;
    const { era } = cache;
    try {
      for (let race = 0; race < raceLimit; race += 1) {
        const known = await this.#current(executionId, deliveries, traceparent);
        if (known === 'absent') return 'settled';
        if ('undrivable' in known) return known.undrivable;
        if (await this.#turn(known, deliveries, traceparent, era)) return 'settled';
        cache.drop(executionId);
        observer.conflicted(executionId);
      }
      return 'contended';
    } catch (error) {
      cache.drop(executionId);
      throw error;
    }
  }

  async #turn(
    { entry, loaded }: Known,
    deliveries: readonly Delivery[],
    traceparent: string | undefined,
    era: number,
  ): Promise<boolean> {
    const { clock, cache, observer, evaluate } = this.world;
    const before = entry.run;
    const at: Circumstances = { now: clock.now(), random: () => clock.random() };
    const stimuli = stimuliOf(deliveries.filter((delivery) => this.#admits(entry, delivery)));
    const first = await takeTurn(before, stimuli, at, evaluate);
    const instead = [
      (refused: AppendRefused) => takeTurn(before, stimuli.map(withoutContent(refused)), at, evaluate),
      (refused: AppendRefused) => giveUp(before, refused, at.now),
    ];
    const turn = await this.#recorded(entry, first, instead, at.now, traceparent);
    if (!turn) return false;
    if (turn.events.length > 0) {
      entry.run = turn.run;
      observer.committed(entry, before, turn.events, traceparent);
    }
    // Ownership changed meanwhile: whoever owned the partition in between may have gone on from here.
    if (isTerminal(entry.run.state.status) || cache.era !== era) cache.drop(before.state.id);
    else cache.set(before.state.id, entry);
    observer.settled(entry, reviewOf(deliveries, loaded), traceparent);
    return true;
  }

  /** Reports from outside have to prove that they come from who was given the attempt. Old news needs no proof. */
  #admits({ run, sent }: Entry, { what, proof }: Delivery): boolean {
    if (what.kind !== 'report' || !proof) return true;
    const { step, attempt } = what.report;
    if (run.state.steps.get(step)?.attempt !== attempt) return true;
    const name = { executionId: run.state.id, step, attempt };
    const remembered = sent.get(step);
    const expected = remembered?.attempt === attempt ? remembered.token : undefined;
    const judged = this.world.tokens.judge(name, proof.token, expected);
    if (judged !== 'good') this.world.observer.refused(name, judged);
    return judged === 'good';
  }

  /**
   * The first of the turns that the database does not refuse, recorded; undefined when the race was lost. A fact that
   * cannot be recorded must not keep its execution from going on: first what workers said is taken for a failure, then
   * the execution fails. It fails at once when its history is full.
   */
  async #recorded(
    entry: Entry,
    turn: Turn,
    instead: readonly ((refused: AppendRefused) => Turn | Promise<Turn>)[],
    now: number,
    traceparent: string | undefined,
  ): Promise<Turn | undefined> {
    try {
      if (turn.events.length === 0 || (await this.#append(entry, turn, now, traceparent))) return turn;
      return undefined;
    } catch (error) {
      if (error instanceof HistoryFull) {
        return this.#recorded(entry, giveUp(entry.run, error, now), [], now, traceparent);
      }
      const [next, ...others] = instead;
      if (!(error instanceof AppendRefused) || !next) throw error;
      return this.#recorded(entry, await next(error), others, now, traceparent);
    }
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
    traceparent: string | undefined,
  ): Promise<Known | 'absent' | { readonly undrivable: Undrivable }> {
    const notices = noticesOf(deliveries);
    const told = Math.max(...deliveries.map(versionOf));
    for (const { version, head } of notices)
      if (head !== undefined) this.world.store.learnHead(executionId, version, head);
    let entry = this.world.cache.get(executionId);
    for (const { events } of notices) if (events) entry = await this.#adopt(entry, events, traceparent);
    const answerTo = notices.find((notice) => notice.answerTo !== undefined)?.answerTo;
    const upToDate = entry && entry.run.state.version >= told && !isBehind(entry.run.state, deliveries);
    if (entry && upToDate) return known(entry, false, answerTo);
    const loaded = await this.world.loader.load(executionId);
    if (!loaded) return 'absent';
    if ('entry' in loaded) return known(loaded.entry, true, answerTo);
    const { state } = loaded.undrivable;
    if (state && isTerminal(state.status)) return 'absent';
    this.world.observer.undrivable(executionId, loaded.undrivable);
    return loaded;
  }

  /** Takes events that rode along with a notice, where they join on to what is known. */
  async #adopt(
    entry: Entry | undefined,
    events: readonly ExecutionEvent[],
    traceparent: string | undefined,
  ): Promise<Entry | undefined> {
    const [first] = events;
    if (!first) return entry;
    if (entry && first.version !== entry.run.state.version + 1) return entry;
    const after = entry ? follow(entry.run, events) : await this.#begin(first, events.slice(1));
    if (!after) return undefined;
    const adopting = entry ?? entryOf(after, agendaOf(after));
    adopting.run = after;
    this.world.observer.adopted(adopting, events, traceparent);
    return adopting;
  }

  async #begin(first: ExecutionEvent, rest: readonly ExecutionEvent[]): Promise<Run | undefined> {
    if (first.type !== 'ExecutionCreated') return undefined;
    try {
      return follow(begin(await this.world.programs.program(first.data.definition.id), first), rest);
    } catch {
      // The loader meets the same trouble and tells it apart from an unavailable store.
      return undefined;
    }
  }
}

/** The execution that a turn is about; `loaded` when the log was read for it. */
interface Known {
  readonly entry: Entry;
  readonly loaded: boolean;
}

function known(entry: Entry, loaded: boolean, answerTo: string | undefined): Known {
  if (answerTo !== undefined) entry.answerTo = answerTo;
  return { entry, loaded };
}

function agendaOf({ state }: Run): number | undefined {
  const look = firstLook(state);
  return look === 'done' ? undefined : look;
}

const stimuliOf = (deliveries: readonly Delivery[]): Stimulus[] =>
  deliveries
    .map(({ what }) => what)
    .filter((what): what is Stimulus => what.kind === 'report' || what.kind === 'due');

/**
 * True when somebody reports the end of an attempt that this state has never heard of. It may have ended long ago, or its
 * beginning was committed elsewhere: by an owner that was slow to notice that it no longer was one. Only the log tells.
 */
const isBehind = ({ steps, ended }: ExecutionState, deliveries: readonly Delivery[]): boolean =>
  deliveries.some(({ what }) => {
    if (what.kind !== 'report' || what.report.report.status === 'started') return false;
    const { step, attempt } = what.report;
    return attempt > (steps.get(step)?.attempt ?? ended.get(step) ?? 0);
  });

/** What a delivery says of how far the log is; a notice that was lost shows in the agenda. */
const versionOf = ({ what }: Delivery): number => {
  if (what.kind === 'notice') return what.notice.version;
  return what.kind === 'review' ? (what.version ?? 0) : 0;
};

const noticesOf = (deliveries: readonly Delivery[]): AppendedNotice[] =>
  deliveries.flatMap(({ what }) => (what.kind === 'notice' ? [what.notice] : []));

/** Attempts are looked at when that was asked for, and where a notice led to the log: what it scheduled, nobody sent. */
function reviewOf(deliveries: readonly Delivery[], loaded: boolean): { wanted: boolean; force: boolean } {
  const force = deliveries.some(({ what }) => what.kind === 'review' && what.force);
  const wanted = deliveries.some(({ what }) => what.kind === 'review' || (loaded && what.kind === 'notice'));
  return { wanted, force };
}
