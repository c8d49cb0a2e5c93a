import { describe, expect, test } from '@jest/globals';

import { executionFilterOf } from '../../src/api/listing/execution-filter.js';
import { operationFilterOf } from '../../src/api/listing/operation-filter.js';
import { pageSizeOf } from '../../src/api/listing/page.js';
import { workflowFilterOf } from '../../src/api/listing/workflow-filter.js';

const noon = Date.parse('2025-03-10T12:00:00Z');

describe('a filter of executions', () => {
  test.each<[string, object]>([
    ['', {}],
    ['status=FINISHED', { statuses: ['completed'] }],
    ['status=finished', { statuses: ['completed'] }],
    [' status = "FAILED" ', { statuses: ['failed', 'timed_out'] }],
    ["status='QUEUED'", { statuses: ['created', 'queued'] }],
    ['status=RUNNING', { statuses: ['running', 'cancelling'] }],
    ['status=PAUSED', { statuses: ['paused'] }],
    ['status=STOPPED', { statuses: ['cancelled'] }],
    ['status=STOPPED AND status=PAUSED', { statuses: [] }],
    ['started_at>2025-03-10T12:00:00Z', { startedAfter: noon + 1 }],
    ['started_at<2025-03-10T12:00:00Z', { startedBefore: noon }],
    ['started_at=2025-03-10T12:00:00Z', { startedAfter: noon, startedBefore: noon + 1 }],
    ['started_at=2025-03-10T15:00:00+03:00', { startedAfter: noon, startedBefore: noon + 1 }],
    ['started_at<2025-03-10T12:00:00.000000001Z', { startedBefore: noon + 1 }],
    ['started_at=2025-03-10T12:00:00.000000001Z', { startedAfter: noon, startedBefore: noon }],
    ['finished_at>"2025-03-10T12:00:00.5Z"', { finishedAfter: noon + 501 }],
    [
      'status=FAILED and started_at>2025-03-10T12:00:00Z AND started_at<2025-03-10T13:00:00Z AND started_at<2025-03-10T12:00:01Z',
      { statuses: ['failed', 'timed_out'], startedAfter: noon + 1, startedBefore: noon + 1_000 },
    ],
  ])('%s', (text, wanted) => expect(executionFilterOf(text)).toEqual(wanted));

  test.each([
    ...['status', 'status=', '=FINISHED', 'status==FINISHED', 'status=ERROR', 'status>RUNNING', ' '],
    ...[
      'status=STATUS_UNSPECIFIED',
      'created_by=John.Doe',
      'started_at=yesterday',
      'started_at=2025-13-01T00:00:00Z',
    ],
    ...['status=FINISHED status=FAILED', 'status=FINISHED AND', 'AND status=FINISHED', 'status="FIN"ISHED'],
    ...[
      'status=FINISHED OR status=FAILED',
      "status='FINISHED",
      'status=FIN\u0000ISHED',
      `status=${'x'.repeat(1_000)}`,
    ],
  ])('%j is refused', (text) => {
    expect(() => executionFilterOf(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('a filter of workflows', () => {
  test.each<[string, object]>([
    ['', {}],
    ['name="orders"', { name: 'orders' }],
    ['name=orders', { name: 'orders' }],
    ['created_at=2025-03-10T12:00:00Z', { createdAfter: noon, createdBefore: noon + 1 }],
    ['name=a AND name=a', { name: 'a' }],
  ])('%s', (text, wanted) => expect(workflowFilterOf(text)).toEqual(wanted));

  test.each(['status=ACTIVE', 'name>a', 'name=a AND name=b', 'created_at>2025-03-10T12:00:00Z'])(
    '%j is refused',
    (text) =>
      expect(() => workflowFilterOf(text)).toThrow(expect.objectContaining({ code: 'invalid_input' })),
  );
});

describe('a filter of operations', () => {
  const operation = { done: true, createdBy: 'kim' } as Parameters<ReturnType<typeof operationFilterOf>>[0];

  test.each<[string, boolean]>([
    ['', true],
    ['done=true', true],
    ['done=false', false],
    ['created_by=kim AND done=true', true],
    ['created_by="lee"', false],
  ])('%s', (text, wanted) => expect(operationFilterOf(text)(operation)).toBe(wanted));

  test.each(['done=maybe', 'done>true', 'id=1'])('%j is refused', (text) =>
    expect(() => operationFilterOf(text)).toThrow(expect.objectContaining({ code: 'invalid_input' })),
  );
});

describe('a page', () => {
  test.each([
    [0n, 100],
    [1n, 1],
    [1_000n, 1_000],
    [1_001n, 1_000],
    [2_147_483_647n, 1_000],
  ])('of size %s has %s rows', (wanted, rows) => expect(pageSizeOf(wanted)).toBe(rows));

  test.each([-1n, 2_147_483_648n])('cannot have the size %s', (wanted) =>
    expect(() => pageSizeOf(wanted)).toThrow(expect.objectContaining({ code: 'invalid_input' })),
  );
});
