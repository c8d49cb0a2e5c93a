import { randomBytes } from 'node:crypto';

import { record, type ExecutionEvent, type NewEvent } from '@runlog/core';
import { yawl } from '@runlog/dialect-yandex/program';
import { migrate, openEventStore, type OpenEventStore } from '@runlog/event-store';
import type { Dialect } from '@runlog/hosting';
import { connectBus, HintPublisher, type Bus } from '@runlog/messaging';
import { createLogger } from '@runlog/service';
import { plainLanguage, testDatabase, testNats } from '@runlog/testkit';

import { startGateway, type RunningGateway } from '../../src/boot/start-gateway.js';
import type { GatewayConfig } from '../../src/config.js';

/** A running gateway on a database and a corner of NATS of its own. */
export interface TestGateway {
  readonly gateway: RunningGateway;
  readonly config: GatewayConfig;
  readonly store: OpenEventStore;
  readonly bus: Bus;
  readonly faults: unknown[];
  /** Appends as the scheduler would: behind the newest version, with a hint to all who wait. */
  append(executionId: string, events: readonly NewEvent[]): Promise<ExecutionEvent[]>;
  close(): Promise<void>;
}

const languages = {
  languages: [plainLanguage, yawl],
  checkExpression: ({ expression }: { expression: string }) =>
    Promise.resolve(expression.includes('(') ? 'unmatched parenthesis' : undefined),
};

/** A gateway for a test, on servers that are there; what it logs as an error is collected. */
export async function runGateway(
  config: GatewayConfig,
  faults: unknown[] = [],
  dialects: readonly Dialect[] = [],
): Promise<RunningGateway> {
  const write = (line: string): void => void faults.push(JSON.parse(line));
  const log = createLogger({ service: 'gateway', level: 'error', destination: { write } });
  return startGateway(config, { ...languages, dialects }, log);
}

const ended = new WeakSet<RunningGateway>();

/** Ends a gateway as SIGTERM would; once. */
export async function endGateway(gateway: RunningGateway): Promise<void> {
  if (ended.has(gateway)) return;
  ended.add(gateway);
  for (const step of gateway.shutdown) await step.run();
}

/** Starts a gateway; `more` changes its configuration, `dialects` are served beside its own API. */
export async function startTestGateway(
  more: Partial<GatewayConfig> = {},
  dialects: readonly Dialect[] = [],
): Promise<TestGateway> {
  const database = await testDatabase({
    migrate: { digest: 'gateway-tests', apply: (url) => migrate(url, { partitions: 4 }) },
  });
  const nats = await testNats();
  const config = testConfig(database.url, nats.url, nats.prefix, more);
  const faults: unknown[] = [];
  const gateway = await runGateway(config, faults, dialects).catch(async (error: unknown) => {
    await nats.drop();
    await database.drop();
    throw error;
  });
  const store = await openEventStore({ url: database.url, allowUnsafeDurability: true });
  const bus = await connectBus({ url: nats.url, name: 'test', prefix: nats.prefix });
  return {
    gateway,
    config,
    store,
    bus,
    faults,
    append: (id, events) => append(store, new HintPublisher(bus, 'scheduler'), id, events),
    close: async () => {
      await endGateway(gateway);
      await store.close();
      await bus.close();
      await nats.drop();
      await database.drop();
    },
  };
}

/** The configuration of a gateway in a test. */
export const testConfig = (
  postgresUrl: string,
  natsUrl: string,
  subjectPrefix: string,
  more: Partial<GatewayConfig> = {},
): GatewayConfig => ({
  postgresUrl,
  natsUrl: [natsUrl],
  subjectPrefix,
  partitions: 4,
  host: '127.0.0.1',
  httpPort: 0,
  grpcPort: 0,
  bodyBytes: 4 * 1024 * 1024,
  requestsPerSecond: 0,
  auth: { required: false, failuresPerMinute: 0 },
  startWithinMs: 60_000,
  shutdownGraceMs: 2_000,
  storeWriters: 1,
  storePool: 4,
  pageTokenKey: randomBytes(32),
  waitingRequests: 1_000,
  quotas: { startsPerSecond: 0, runningExecutions: 0, queuedExecutions: 0, timers: 0, storedBytes: 0 },
  load: { requests: 20_000, bytes: 256 * 1024 * 1024, loopDelayMs: 60_000, commitMs: 60_000 },
  logLevel: 'silent',
  allowUnsafeDurability: true,
  ...more,
});

async function append(
  store: OpenEventStore,
  hints: HintPublisher,
  executionId: string,
  events: readonly NewEvent[],
): Promise<ExecutionEvent[]> {
  const log = await store.events.read(executionId);
  const [creation] = log;
  if (creation?.type !== 'ExecutionCreated') throw new Error(`no execution ${executionId}`);
  const recordedAt = store.events.now();
  const outcome = await store.events.append({
    executionId,
    tenant: creation.data.tenant,
    partition: 0,
    expectedVersion: log.length,
    events,
    recordedAt,
  });
  if (outcome.status !== 'appended') throw new Error(`the append was answered ${outcome.status}`);
  hints.publish([{ executionId, version: outcome.version }]);
  return record(executionId, log.length, recordedAt, events);
}
