import type { NewEvent } from '@runlog/core';
import { v7 as uuidv7 } from 'uuid';
import type { Append } from '../../src/port.js';

export const newId = (): string => uuidv7();

/** A tenant that no other test uses. */
export const newTenant = (): string => `tenant-${uuidv7()}`;

export const created = (
  tenant: string,
  more: { readonly name?: string; readonly labels?: Record<string, string>; readonly queued?: true } = {},
): NewEvent => ({
  type: 'ExecutionCreated',
  data: {
    tenant,
    definition: {
      id: '00000000-0000-7000-8000-000000000001',
      name: more.name ?? 'orders',
      version: 1,
      language: 'yawl',
    },
    input: { text: 'quotes " \\ \u0000 \ud800 é 😀', list: [1, 2.5, null, true] },
    labels: more.labels ?? {},
    priority: 'normal',
    ...(more.queued && { queued: more.queued }),
  },
});

export const started: NewEvent = { type: 'ExecutionStarted', data: {} };
export const completed: NewEvent = { type: 'ExecutionCompleted', data: { output: { ok: true } } };
export const failed: NewEvent = {
  type: 'ExecutionFailed',
  data: { error: { code: 'boom', message: 'it broke', retryable: false } },
};
export const signal = (signalId: string): NewEvent => ({
  type: 'SignalReceived',
  data: { signalId, name: 'go', payload: { signalId } },
});

/** An append of one creation, unless told otherwise. */
export const append = (more: Partial<Append> = {}): Append => {
  const tenant = more.tenant ?? 'tests';
  return {
    executionId: newId(),
    tenant,
    partition: 0,
    expectedVersion: 0,
    events: [created(tenant)],
    recordedAt: 1_700_000_000_123,
    ...more,
  };
};
