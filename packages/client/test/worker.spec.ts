import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Task } from '@runlog/core';
import {
  connectBus,
  ensureTopology,
  InboxConsumer,
  TaskPublisher,
  type Bus,
  type ExecutionReport,
} from '@runlog/messaging';
import { eventually, testNats, type TestNats } from '@runlog/testkit';

import { StepFailure, Worker } from '../src/index.js';

let nats: TestNats;
let bus: Bus;
let inbox: InboxConsumer;
let worker: Worker;
const reports: ExecutionReport[] = [];
const small = { maxBytes: 8 * 1024 * 1024 };

beforeEach(async () => {
  nats = await testNats();
  bus = await connectBus({ url: nats.url, name: 'test', prefix: nats.prefix });
  await ensureTopology(bus, { partitions: 1, tasks: small, inbox: small, events: small });
  reports.length = 0;
  inbox = new InboxConsumer(bus);
  inbox.onBatch((batch) => {
    for (const item of batch) {
      if (item.message.kind === 'reports') reports.push(...item.message.reports);
      item.ack();
    }
  });
  await inbox.assign([0]);
});

afterEach(async () => {
  await worker.stop(0);
  await inbox.close();
  await bus.close();
  await nats.drop();
});

const task = (queue: string, step: string, input: Task['input']): Task => ({
  executionId: '0193b0c2-0000-7000-8000-000000000001',
  tenant: 't',
  step,
  attempt: 1,
  queue,
  handler: queue,
  priority: 'normal',
  input,
  idempotencyKey: `e:${step}`,
});

test('a function gets the input of its tasks, and its answer or failure is reported', async () => {
  const seen: unknown[] = [];
  worker = new Worker({
    nats: nats.url,
    subjectPrefix: nats.prefix,
    slots: 4,
    functions: {
      double: (input, context) => {
        seen.push([context.step, context.attempt, context.idempotencyKey]);
        return Number(input) * 2;
      },
      refuse: () => {
        throw new StepFailure('no_stock', 'nothing left', { retryable: false });
      },
    },
  });
  await worker.start();
  const publisher = new TaskPublisher(bus, 1);
  await publisher.publish([task('double', 'a', 21), task('refuse', 'b', null)]);
  await eventually(() => expect(reports).toHaveLength(2));
  expect(reports.toSorted((a, b) => (a.step < b.step ? -1 : 1))).toEqual([
    expect.objectContaining({ step: 'a', attempt: 1, report: { status: 'completed', output: 42 } }),
    expect.objectContaining({
      step: 'b',
      attempt: 1,
      report: {
        status: 'failed',
        error: { code: 'no_stock', message: 'nothing left', retryable: false },
      },
    }),
  ]);
  expect(seen).toEqual([['a', 1, 'e:a']]);
  publisher.close();
});
