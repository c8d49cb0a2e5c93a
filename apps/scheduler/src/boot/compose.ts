import { createExpressionEvaluator, type ExpressionEvaluator } from '@runlog/expressions';
import { DirectInbox, InboxConsumer, newInstance, OwnerAnnouncer } from '@runlog/messaging';
import { systemClock, type Clock } from '../clock.js';
import type { SchedulerConfig } from '../config.js';
import { HandOver } from '../dispatch/hand-over.js';
import { Heartbeats } from '../dispatch/heartbeats.js';
import { reviewLost } from '../dispatch/review-lost.js';
import { PoisonKeeper } from '../parking/poison-keeper.js';
import { PartitionService } from '../partitions/partition-service.js';
import type { Reporter } from '../reporter.js';
import { Scheduler } from '../scheduler.js';
import { answerWith } from '../turns/expression-answers.js';
import { ProgramCatalog } from '@runlog/executions';
import { Followers } from './followers.js';
import { languages } from './languages.js';
import { executionSpans } from './execution-spans.js';
import { openOutward, type Outward } from './outward.js';
import type { Servers } from './servers.js';

/** The parts of a scheduler process, put together and not yet running. */
export interface Parts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly service: PartitionService;
  readonly followers: Followers;
  readonly inbox: InboxConsumer;
  readonly direct: DirectInbox;
  readonly owners: OwnerAnnouncer;
  readonly hands: HandOver;
  readonly outward: Outward;
  readonly evaluator: ExpressionEvaluator;
  readonly poison: PoisonKeeper;
}

/** Puts the loops together around connected servers. */
export function compose({ store, bus }: Servers, config: SchedulerConfig, report: Reporter): Parts {
  const { partitions } = store.cluster;
  const clock = systemClock(() => store.events.now());
  const evaluator = createExpressionEvaluator({ workers: config.RUNLOG_EXPRESSION_WORKERS });
  const heartbeats = new Heartbeats();
  const outward = openOutward(bus, partitions, {
    clock,
    report,
    undeliverable: (task, error) => scheduler.undeliverable(task, error),
  });
  const instance = newInstance();
  const hands: HandOver = new HandOver({
    bus,
    instance,
    partitions,
    queued: outward.outlet,
    clock,
    owned: () => service.owned,
    lost: (executionId, attempt) => reviewLost(scheduler, clock, executionId, () => hands.judged(attempt)),
  });
  const scheduler = new Scheduler({
    store: store.events,
    deadLetters: store.deadLetters,
    programs: new ProgramCatalog(store.definitions, languages),
    clock,
    evaluate: answerWith(evaluator),
    partitions,
    outlet: hands,
    answers: outward.answers,
    heartbeats,
    report,
    spans: executionSpans,
    cache: { executions: config.RUNLOG_SCHEDULER_CACHE, size: config.RUNLOG_SCHEDULER_CACHE_SIZE },
  });
  const poison = new PoisonKeeper(store.deadLetters, report);
  const inbox = new InboxConsumer(bus, {
    onPoison: (one) => poison.keep(one),
  });
  const followers = new Followers(store, outward.events, clock, report);
  const owners = new OwnerAnnouncer(bus, instance, () => service.owned);
  const service = new PartitionService({ scheduler, inbox, bus, heartbeats, hands, owners, clock, report });
  const direct = new DirectInbox(bus, { instance, owns: (partition) => service.owns(partition) });
  return { clock, scheduler, service, followers, inbox, direct, owners, hands, outward, evaluator, poison };
}
