import { randomUUID } from 'node:crypto';
import type { ExecutionEvent, Task } from '@runlog/core';
import type { AppendedNotice, InboxItem, PublishedEvent, WrittenEvent } from '../../src/index.js';

export const aTask = (over: Partial<Task> = {}): Task => ({
  executionId: randomUUID(),
  tenant: 'acme',
  step: 'fetch',
  attempt: 1,
  queue: 'http',
  handler: 'http',
  priority: 'normal',
  input: { url: 'https://example.org' },
  idempotencyKey: 'key',
  ...over,
});

export const aNotice = (executionId: string = randomUUID(), version = 1): AppendedNotice => ({
  kind: 'appended',
  executionId,
  version,
});

export const anEvent = (executionId: string, version: number, output: string = 'done') =>
  ({
    type: 'StepCompleted',
    executionId,
    version,
    recordedAt: 1_790_000_000_000,
    data: { step: 'fetch', attempt: 1, output },
  }) satisfies ExecutionEvent;

export const aWrittenEvent = (executionId: string, version: number, output?: string): WrittenEvent => {
  const event = anEvent(executionId, version, output);
  return { ...event, data: JSON.stringify(event.data) };
};

export const published = (executionId: string, version: number, output?: string): PublishedEvent => ({
  tenant: 'acme',
  event: aWrittenEvent(executionId, version, output),
});

export const noticeOf = ({ message }: InboxItem): AppendedNotice => {
  if (message.kind !== 'appended') throw new TypeError(`a notice was expected, not ${message.kind}`);
  return message;
};
