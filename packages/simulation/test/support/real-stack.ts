import type { ExecutionEvent } from '@runlog/core';
import { migrate, openEventStore } from '@runlog/event-store';
import { createExecutions } from '@runlog/executions';
import { connectBus, ensureTopology, InboxSender, onHint, systemProcessClock } from '@runlog/messaging';
import { assemble, TaskTokens } from '@runlog/scheduler/loops';
import { testDatabase, testNats } from '@runlog/testkit';
import { serveQueues, StepFailure } from '@runlog/worker';
import type { Defined } from '../../src/workflows/documents.js';
import type { History } from '../../src/clients/history.js';
import { tenant } from '../../src/clients/client.js';
import { behaviourOf } from '../../src/world/behaviour.js';
import { answerOf } from '../../src/world/expressions.js';
import { languages } from '../../src/workflows/languages.js';
import { queue } from '../../src/workflows/documents.js';

const partitions = 4;
const small = { maxBytes: 8 * 1024 * 1024 };

/** The logs of these executions on real servers, by key: the same loops, over Postgres and NATS. */
export async function runReal(
  histories: readonly History[],
): Promise<Map<string, readonly ExecutionEvent[]>> {
  const database = await testDatabase();
  const nats = await testNats();
  await migrate(database.url, { partitions });
  const store = await openEventStore({ url: database.url });
  const bus = await connectBus({ url: nats.url, name: 'simulation test', prefix: nats.prefix });
  await ensureTopology(bus, { partitions, tasks: small, inbox: small, events: small });
  const failed: unknown[] = [];
  const loops = assemble(
    {
      ...{ store, bus },
      clock: { ...systemProcessClock, now: () => store.events.now() },
      evaluate: (evaluations) => Promise.resolve(evaluations.map(answerOf)),
      report: {
        ...{ received: () => undefined, committed: () => undefined, conflicted: () => undefined },
        taken: () => undefined,
        refused: ({ step }, why) => void failed.push(new TypeError(`the token of ${step} is ${why}`)),
        undrivable: (_, fault) => void failed.push(fault),
        parked: (_, __, fault) => void failed.push(fault),
        failed: (_, error) => void failed.push(error),
      },
      tokens: new TaskTokens(new Uint8Array(32)),
      spans: { turn: (_id, traceparent, work) => work(traceparent), ended: () => undefined },
      cache: { executions: 1_000, size: 1_000_000 },
    },
    'simulation-test',
  );
  for (const inbox of [loops.inbox, loops.direct]) inbox.onBatch((batch) => loops.scheduler.receive(batch));
  await loops.start();
  const served = serveQueues({
    ...{ bus, worker: 'w', queues: [queue], slots: 8 },
    handle: (task) => {
      const { end } = behaviourOf(task);
      if ('output' in end) return Promise.resolve(end.output);
      return Promise.reject(new StepFailure(end.code, end.code, { retryable: end.retryable }));
    },
  });
  const inbox = new InboxSender(bus);
  const executions = createExecutions({
    ...{
      store: store.events,
      definitions: store.definitions,
      list: store.list,
      schedules: store.schedules,
      resources: store.resources,
      inbox,
      partitions,
      languages,
    },
    hints: (listener) => onHint(bus, listener),
    checkExpression: () => Promise.resolve(undefined),
    pageTokenKey: new Uint8Array(32),
  });
  const define = async ({ name, drawn: { language, document, below } }: Defined): Promise<void> => {
    if (below) await define(below);
    await executions.define({ tenant, name, language, document });
  };
  try {
    for (const { definition: name, drawn } of histories) await define({ name, drawn });
    const logs = new Map<string, readonly ExecutionEvent[]>();
    await Promise.all(
      histories.map(async ({ key, definition, input }) => {
        const started = await executions.start({ tenant, definition, input, idempotencyKey: key });
        await executions.waitFor(tenant, started, { timeoutMs: 180_000 });
        logs.set(key, await store.events.read(started.id));
      }),
    );
    if (failed.length > 0) throw new AggregateError(failed, 'the real stack reported faults');
    return logs;
  } finally {
    executions.close();
    inbox.close();
    await served.stop();
    await loops.leave();
    await Promise.all([loops.inbox.close(), loops.direct.close()]);
    await loops.end();
    await store.close();
    await bus.close();
    await nats.drop();
    await database.drop();
  }
}
