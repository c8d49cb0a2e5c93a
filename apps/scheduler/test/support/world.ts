import {
  fold,
  partitionOf,
  type ExecutionEvent,
  type ExecutionState,
  type Json,
  type Snapshot,
  type StepReport,
} from '@runlog/core';
import { openInMemoryStore, type Append, type InMemoryStore } from '@runlog/event-store';
import type { CancelNotice, InboxItem, InboxMessage } from '@runlog/messaging';
import { graph, task } from '@runlog/programs';
import { openChildren } from '../../src/children/open-children.js';
import { Heartbeats } from '../../src/dispatch/heartbeats.js';
import { TaskTokens } from '../../src/dispatch/task-tokens.js';
import type { Outgoing, Whereabouts } from '../../src/dispatch/dispatcher.js';
import type { Reporter } from '../../src/reporter.js';
import { Scheduler } from '../../src/scheduler.js';
import type { CacheBounds } from '../../src/turns/entry-cache.js';
import { ProgramCatalog } from '@runlog/executions';
import { unacknowledged } from '../../src/turns/delivery.js';
import { answerNothing } from './answers.js';
import { caller } from './caller.js';
import { settle, VirtualClock } from './virtual-clock.js';

/** What became of a message that was handed to the scheduler. */
export interface Settled {
  acked: number;
  parked?: string;
  later: number[];
}

const languages = [task, graph, caller];

let children = 0;
/** Unlike any other, also where several schedulers share a store. */
const newChildId = (): string => `018bcfe5-6800-7000-9000-${String((children += 1)).padStart(12, '0')}`;

/** A scheduler in virtual time, on the store in memory, with an outlet that only takes notes. */
export class TestWorld {
  readonly clock: VirtualClock;
  readonly store: InMemoryStore;
  readonly sent: Outgoing[] = [];
  readonly cancelled: CancelNotice[] = [];
  /** What the outlet knows of all attempts. */
  whereabouts: Whereabouts = 'unknown';
  /** Who was told of which end. */
  readonly answered: (readonly [answerTo: string, ended: Snapshot])[] = [];
  readonly heartbeats = new Heartbeats();
  readonly failures: string[] = [];
  readonly scheduler: Scheduler;
  /** What was told to the inboxes; false for the next one to get lost. */
  readonly told: InboxMessage[] = [];
  delivers = true;
  #ids = 0;

  constructor(
    more: {
      cache?: Partial<CacheBounds>;
      clock?: VirtualClock;
      store?: InMemoryStore;
      tokens?: TaskTokens;
      /** False: what is sent for the first time goes nowhere. */
      dispatchAtCommit?: boolean;
    } = {},
  ) {
    this.clock = more.clock ?? new VirtualClock();
    this.store =
      more.store ??
      openInMemoryStore({
        clock: () => this.clock.now(),
        newId: () => this.newId(),
        partitions: 4,
      });
    const report: Reporter = {
      received: () => undefined,
      committed: () => undefined,
      conflicted: () => this.failures.push('conflict'),
      undrivable: () => this.failures.push('undrivable'),
      taken: () => undefined,
      refused: ({ step }, why) => this.failures.push(`${why} token for ${step}`),
      parked: (kind) => this.failures.push(`parked ${kind}`),
      failed: (what) => this.failures.push(what),
    };
    const tokens = more.tokens ?? new TaskTokens(new Uint8Array(32), true);
    const failed = (error: unknown): void => void this.failures.push(String(error));
    const inbox = { publish: (_: number, message: InboxMessage) => this.#publish(message) };
    const children = openChildren({
      platform: {
        ...{ store: this.store.events, definitions: this.store.definitions, inbox, partitions: 4 },
        ...{ languages, newId: newChildId },
      },
      ...{ clock: this.clock, tokens, failed },
      tell: (id, report) => this.scheduler.submit(id, unacknowledged({ kind: 'report', report })),
    });
    this.scheduler = new Scheduler({
      store: this.store.events,
      deadLetters: this.store.deadLetters,
      programs: new ProgramCatalog(this.store.definitions, languages),
      clock: this.clock,
      evaluate: answerNothing,
      partitions: 4,
      outlets: {
        children: children.outlet,
        workers: {
          send: (tasks) =>
            void this.sent.push(
              ...tasks.filter(({ count }) => more.dispatchAtCommit !== false || count !== undefined),
            ),
          cancel: (notice) => void this.cancelled.push(notice),
          ended: () => undefined,
          whereabouts: () => this.whereabouts,
        },
      },
      parents: children.parents,
      answers: { publish: (answerTo, ended) => void this.answered.push([answerTo, ended]) },
      heartbeats: this.heartbeats,
      tokens,
      report,
      spans: { turn: (_id, traceparent, work) => work(traceparent), ended: () => undefined },
      cache: { executions: 100, size: 1_000_000, ...more.cache },
    });
    this.scheduler.gained([0, 1, 2, 3]);
  }

  #publish(message: InboxMessage): Promise<void> {
    this.told.push(message);
    const settle = (): void => undefined;
    const item = { partition: 0, message, deliveryCount: 1, ack: settle, retryLater: settle, park: settle };
    if (this.delivers) this.scheduler.receive([item]);
    return Promise.resolve();
  }

  newId(): string {
    this.#ids += 1;
    return `018bcfe5-6800-7000-8000-${String(this.#ids).padStart(12, '0')}`;
  }

  /** Appends as a gateway does; tells nobody. */
  async create(
    document: object,
    input: Json = {},
    more: { deadline?: number; name?: string; language?: string } = {},
  ): Promise<string> {
    const { id, name, version, language } = await this.store.definitions.put({
      tenant: 't',
      name: more.name ?? 'one',
      language: more.language ?? 'task',
      document: JSON.stringify(document),
    });
    const executionId = this.newId();
    const { deadline } = more;
    await this.append(executionId, 0, {
      events: [
        {
          type: 'ExecutionCreated',
          data: {
            tenant: 't',
            definition: { id, name, version, language },
            input,
            labels: {},
            priority: 'normal',
            ...(deadline !== undefined && { deadline }),
          },
        },
      ],
      wakeAt: this.clock.now() + 10_000,
    });
    return executionId;
  }

  /** Appends behind `expectedVersion`, as somebody else would. */
  async append(
    executionId: string,
    expectedVersion: number,
    what: Pick<Append, 'events' | 'wakeAt'>,
  ): Promise<void> {
    const outcome = await this.store.events.append({
      executionId,
      tenant: 't',
      partition: partitionOf(executionId, 4),
      expectedVersion,
      recordedAt: this.clock.now(),
      ...what,
    });
    if (outcome.status !== 'appended') throw new TypeError(`the test's own append: ${outcome.status}`);
  }

  /** Hands a message to the scheduler and waits until it was worked on. */
  async receive(message: InboxMessage, deliveryCount = 1): Promise<Settled> {
    const settled: Settled = { acked: 0, later: [] };
    const item: InboxItem = {
      partition: 0,
      message,
      deliveryCount,
      ack: () => void (settled.acked += 1),
      retryLater: (delayMs) => void settled.later.push(delayMs),
      park: (reason) => void (settled.parked = reason),
    };
    this.scheduler.receive([item]);
    await settle();
    return settled;
  }

  /** Creates and tells, with the events riding along. */
  async start(
    document: object,
    input: Json = {},
    more: { deadline?: number; language?: string } = {},
  ): Promise<string> {
    const executionId = await this.create(document, input, more);
    await this.notice(executionId);
    return executionId;
  }

  async notice(executionId: string): Promise<Settled> {
    const events = await this.log(executionId);
    return this.receive({ kind: 'appended', executionId, version: events.length, events });
  }

  report(executionId: string, report: StepReport['report'], attempt = 1): Promise<Settled> {
    return this.receive({ kind: 'reports', reports: [{ executionId, step: 'task', attempt, report }] });
  }

  log(executionId: string): Promise<ExecutionEvent[]> {
    return this.store.events.read(executionId);
  }

  async types(executionId: string): Promise<string[]> {
    return (await this.log(executionId)).map(({ type }) => type);
  }

  async state(executionId: string): Promise<ExecutionState> {
    const state = fold(await this.log(executionId));
    if (!state) throw new TypeError(`no execution ${executionId}`);
    return state;
  }

  /** Looks at the agenda as the process's poll does. */
  async sweepDue(): Promise<number> {
    const swept = this.scheduler.sweeper.sweepDue([0, 1, 2, 3]);
    await settle();
    return swept;
  }
}
