import type { StepReport } from '@runlog/core';
import type { ClockWatcher, InMemoryStore, OpenEventStore, Sealer } from '@runlog/event-store';
import { DirectInbox, InboxConsumer, OwnerAnnouncer, type Bus } from '@runlog/messaging';
import { openChildren, type OpenedChildren } from '../children/open-children.js';
import type { Clock } from '../clock.js';
import { HandOver } from '../dispatch/hand-over.js';
import { Heartbeats } from '../dispatch/heartbeats.js';
import { reviewLost } from '../dispatch/review-lost.js';
import { PoisonKeeper } from '../parking/poison-keeper.js';
import type { TaskTokens } from '../dispatch/task-tokens.js';
import { PartitionService } from '../partitions/partition-service.js';
import type { Reporter } from '../reporter.js';
import { ScheduleService } from '../schedules/schedule-service.js';
import { Scheduler } from '../scheduler.js';
import { unacknowledged } from '../turns/delivery.js';
import type { Evaluator } from '../turns/turn.js';
import type { SchedulerWorld, Spans } from '../world.js';
import { createAdmission, ProgramCatalog, Quotas } from '@runlog/executions';
import type { QuotaLimits, TickObserver } from '@runlog/executions';
import { Followers } from './followers.js';
import { languages } from './languages.js';
import { openOutward, type Outward } from './outward.js';

/** The store as the loops need it, of whichever kind. */
export type SchedulerStore = Pick<
  OpenEventStore | InMemoryStore,
  | 'events'
  | 'definitions'
  | 'list'
  | 'line'
  | 'leases'
  | 'checkpoints'
  | 'deadLetters'
  | 'projector'
  | 'cluster'
  | 'schedules'
> & {
  /** Left out: the ends of chains are not sealed. */
  readonly sealer?: Sealer | undefined;
};

/** All that the loops of a scheduler process stand on: nothing else reaches them, and they reach nothing else. */
export interface Surroundings {
  readonly store: SchedulerStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly evaluate: Evaluator;
  readonly report: Reporter;
  /** Hears of schedules; left out: nobody does. */
  readonly ticks?: TickObserver & ClockWatcher;
  readonly spans: Spans;
  readonly tokens: TaskTokens;
  /** How much is kept in memory at most. */
  readonly cache: SchedulerWorld['cache'];
  /** What each tenant may have running and waiting, and keep; left out: as much as it likes. */
  readonly tenantLimits?: TenantLimits;
  /** Makes the ids of executions that are steps of others; UUIDv7 unless told. */
  readonly newId?: () => string;
}

/** What each tenant may have at once, 0 for as much as it likes; the same as the gateways hold it to. */
export type TenantLimits = Omit<QuotaLimits, 'startsPerSecond'>;

const unlimited: TenantLimits = { runningExecutions: 0, queuedExecutions: 0, timers: 0, storedBytes: 0 };

/** How many starts a second is a matter of those who ask: a tick comes when it is due, and a child with its parent. */
const quotasOf = ({ store, clock, tenantLimits = unlimited }: Surroundings): Quotas =>
  new Quotas(
    { ...tenantLimits, startsPerSecond: 0 },
    {
      countOpen: (tenant, upTo) => store.list.countOpen(tenant, upTo),
      usage: (tenant) => store.list.usage(tenant),
      now: () => clock.monotonic(),
    },
  );

const childrenOf = (
  { store, bus, clock, report, tokens, newId }: Surroundings,
  { inbox }: Outward,
  quotas: Quotas,
  tell: (executionId: string, about: StepReport) => void,
): OpenedChildren =>
  openChildren({
    platform: {
      ...{ store: store.events, definitions: store.definitions, inbox, languages, quotas },
      ...{ partitions: store.cluster.partitions, clock: bus.clock },
      ...(newId && { newId }),
    },
    ...{ clock, tokens, tell },
    failed: (error, executionId) => report.failed('children', error, executionId),
  });

/** The parts of a scheduler process, put together and not yet running. */
export interface Parts {
  readonly scheduler: Scheduler;
  readonly service: PartitionService;
  readonly followers: Followers;
  readonly inbox: InboxConsumer;
  readonly direct: DirectInbox;
  readonly owners: OwnerAnnouncer;
  readonly hands: HandOver;
  readonly children: OpenedChildren;
  readonly outward: Outward;
  readonly poison: PoisonKeeper;
  readonly schedules: ScheduleService;
}

/** Puts the loops together. */
export function compose(surroundings: Surroundings): Parts {
  const { store, bus, clock, report, tenantLimits = unlimited } = surroundings;
  const { partitions } = store.cluster;
  const heartbeats = new Heartbeats();
  const outward = openOutward(bus, partitions, {
    clock,
    report,
    undeliverable: (task, error) => scheduler.undeliverable(task, error),
  });
  const instance = bus.clock.newName();
  const hands: HandOver = new HandOver({
    bus,
    instance,
    partitions,
    queued: outward.outlet,
    clock,
    owned: () => service.owned,
    lost: (executionId, attempt) => reviewLost(scheduler, clock, executionId, () => hands.judged(attempt)),
  });
  const quotas = quotasOf(surroundings);
  const children = childrenOf(surroundings, outward, quotas, (executionId, about) =>
    scheduler.submit(executionId, unacknowledged({ kind: 'report', report: about })),
  );
  const scheduler: Scheduler = new Scheduler({
    store: store.events,
    deadLetters: store.deadLetters,
    programs: new ProgramCatalog(store.definitions, languages),
    clock,
    evaluate: surroundings.evaluate,
    partitions,
    outlets: { workers: hands, children: children.outlet },
    parents: children.parents,
    answers: outward.answers,
    heartbeats,
    tokens: surroundings.tokens,
    report,
    spans: surroundings.spans,
    cache: surroundings.cache,
  });
  const schedules = new ScheduleService({
    ...{ store, languages, clock, process: bus.clock, inbox: outward.inbox },
    quotas,
    ...(surroundings.ticks && { observer: surroundings.ticks }),
    failed: (error) => report.failed('schedules', error),
  });
  const poison = new PoisonKeeper(store.deadLetters, report);
  const inbox = new InboxConsumer(bus, { onPoison: (one) => poison.keep(one) });
  const admission = createAdmission({
    ...{ store: store.events, definitions: store.definitions, line: store.line },
    ...{ inbox: outward.inbox, partitions, languages, clock: bus.clock },
    running: tenantLimits.runningExecutions,
    monotonic: () => clock.monotonic(),
    failed: (error, executionId) => report.failed('admission', error, executionId),
  });
  const followers = new Followers({ ...store, admission }, bus, outward.events, clock, report);
  const owners = new OwnerAnnouncer(bus, instance, () => service.owned);
  const service = new PartitionService({ scheduler, inbox, bus, heartbeats, hands, owners, clock, report });
  const direct = new DirectInbox(bus, { instance, owns: (partition) => service.owns(partition) });
  const loops = { scheduler, service, followers, inbox, direct, owners, hands };
  return { ...loops, children, outward, poison, schedules };
}
