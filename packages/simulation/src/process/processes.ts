import { createExecutions, Quotas, type Executions } from '@runlog/executions';
import { HintPublisher, InboxSender, onHint } from '@runlog/messaging';
import { assemble, TaskTokens, type Loops } from '@runlog/scheduler/loops';
import { serveQueues, StepFailure, type ServedQueues, type TaskHandler } from '@runlog/worker';
import type { Json } from '@runlog/core';
import { Connection, type Wire } from '../network/connection.js';
import { epoch, type Database } from '../store/database.js';
import { uuidAt } from '../store/ids.js';
import { remoteStore } from '../store/remote-store.js';
import { behaviourOf } from '../world/behaviour.js';
import { answerOf } from '../world/expressions.js';
import type { Effect } from '../world/outside.js';
import { languages } from '../workflows/languages.js';
import { queue } from '../workflows/documents.js';
import type { Failures } from './failures.js';
import { Life } from './life.js';

/** What every process of an installation stands on. */
export interface Installation extends Wire {
  readonly database: Database;
  readonly failures: Failures;
  readonly effects: Effect[];
  /** Executions that may run at once; 0 for any number. */
  readonly running: number;
}

const limitsOf = ({ running }: Installation) => ({
  runningExecutions: running,
  queuedExecutions: 0,
  timers: 0,
  storedBytes: 0,
});

/** A process at work, as those see it who meddle with it. */
export interface Running {
  readonly life: Life;
  readonly connection: Connection;
  /** Ends in order, as on SIGTERM. */
  stop(): Promise<void>;
}

/** A gateway, as clients see it. */
export interface Gateway extends Running {
  readonly executions: Executions;
  /** Its wall clock, against the database's, in milliseconds. */
  wallOffMs: number;
}

const settleMs = 5_000;

/** All schedulers share one key. */
const tokens = new TaskTokens(new Uint8Array(32));

function connect(name: string, around: Installation): { life: Life; connection: Connection } {
  const life = new Life(name, around);
  return { life, connection: new Connection(life, around, (error) => around.failures.note(name, error)) };
}

/** Starts a scheduler: the loops of the real one. */
export function startScheduler(name: string, around: Installation): Running {
  const { life, connection } = connect(name, around);
  const { bus } = connection;
  const store = remoteStore(life, around.database, around);
  const note = (what: string, error: unknown): void => around.failures.note(`${name} ${what}`, error);
  const loops: Loops = assemble(
    {
      store,
      bus,
      clock: { ...life.clock, now: () => store.events.now() },
      evaluate: async (evaluations) => {
        await life.clock.pause(around.random.between(0, 20));
        return evaluations.map(answerOf);
      },
      report: {
        received: () => undefined,
        committed: () => undefined,
        conflicted: () => undefined,
        taken: () => undefined,
        refused: ({ step }, why) => note(`refused ${step}`, new TypeError(`the token is ${why}`)),
        undrivable: (executionId, fault) =>
          note(`cannot drive ${executionId}`, fault ?? new TypeError('unknown')),
        parked: (kind, executionId, cause) => note(`parked ${kind} ${executionId}`, cause),
        failed: note,
      },
      tokens,
      tenantLimits: limitsOf(around),
      newId: () => uuidAt(epoch + around.time.now, around.random),
      spans: { turn: (_id, traceparent, work) => work(traceparent), ended: () => undefined },
      cache: { executions: around.random.pick([2, 10, 1_000]), size: 1_000_000 },
    },
    name,
  );
  for (const inbox of [loops.inbox, loops.direct]) inbox.onBatch((batch) => loops.scheduler.receive(batch));
  void loops.start().catch((error: unknown) => note('start', error));
  const stop = async (): Promise<void> => {
    await loops.leave();
    await Promise.all([loops.inbox.close(settleMs), loops.direct.close(settleMs)]);
    await loops.end();
  };
  return { life, connection, stop };
}

/** Starts a worker: the loop of the real one, with steps that take their time and have effects. */
export function startWorker(name: string, around: Installation): Running {
  const { life, connection } = connect(name, around);
  const handle: TaskHandler = async (task, { signal }) => {
    const { lastsMs, end } = behaviourOf(task);
    await life.clock.pause(lastsMs);
    if (signal.aborted || !life.acts()) return null;
    const { executionId, step, attempt, idempotencyKey: key } = task;
    around.effects.push({ key, executionId, step, attempt, at: around.time.now });
    if ('output' in end) return end.output satisfies Json;
    throw new StepFailure(end.code, end.code, { retryable: end.retryable });
  };
  const served: ServedQueues = serveQueues({
    bus: connection.bus,
    worker: name,
    queues: [queue],
    slots: around.random.int(1, 8),
    handle,
  });
  return { life, connection, stop: () => served.drain(settleMs) };
}

/** Starts a gateway: the use cases of the real one. */
export function startGateway(name: string, around: Installation): Gateway {
  const { life, connection } = connect(name, around);
  const { bus } = connection;
  const store = remoteStore(life, around.database, around);
  const inbox = new InboxSender(bus);
  const hints = new HintPublisher(bus, 'gateway');
  store.events.onCommitted((batch) => hints.publish(batch));
  const executions = createExecutions({
    store: store.events,
    definitions: store.definitions,
    list: store.list,
    schedules: store.schedules,
    resources: store.resources,
    inbox,
    hints: (listener) => onHint(bus, listener),
    partitions: store.cluster.partitions,
    languages,
    checkExpression: () => Promise.resolve(undefined),
    pageTokenKey: new Uint8Array(32),
    clock: life.clock,
    quotas: new Quotas(
      { ...limitsOf(around), startsPerSecond: 0 },
      {
        countOpen: (tenant, upTo) => store.list.countOpen(tenant, upTo),
        usage: (tenant) => store.list.usage(tenant),
        now: () => life.clock.monotonic(),
      },
    ),
    newId: () => uuidAt(epoch + around.time.now + gateway.wallOffMs, around.random),
    onNoticeLost: (_, error) => around.failures.note(name, error),
  });
  const gateway: Gateway = {
    life,
    connection,
    executions,
    wallOffMs: 0,
    stop: async () => {
      hints.close();
      executions.close();
      inbox.close();
    },
  };
  return gateway;
}
