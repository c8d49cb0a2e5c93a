import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { expect, test } from '@jest/globals';
import { executionV1, executionsV1, grpcService } from '@runlog/contract';
import type { ExecutionState, StepError } from '@runlog/core';

import { executionMessageOf } from '../../src/grpc/to-message.js';
import { executionUpdate } from '../../src/runs/update.js';

const error: StepError = { code: 'c', message: 'ü', retryable: true, details: { a: [1] } };

const bare: ExecutionState = {
  id: '01a1fc97-b72c-7078-9ddb-5403dd0d64e3',
  tenant: 't',
  version: 1,
  definition: { id: 'd', name: 'flow', version: 1, language: 'plain' },
  status: 'created',
  input: {},
  labels: {},
  priority: 'normal',
  createdAt: 1_795_239_223_725,
  updatedAt: 1_795_239_223_000,
  steps: new Map(),
  timers: new Map(),
} as never;

const full: ExecutionState = {
  ...bare,
  version: 300,
  status: 'failed',
  input: { text: 'ü€😀', n: -1.5 },
  output: null,
  error,
  failedStep: 'each[3].notify',
  labels: { team: 'red', größe: '' },
  priority: 'high',
  startedAt: -1,
  finishedAt: 0,
  deadline: 253_402_300_799_999,
  parent: { executionId: '01a1fc97-b72c-7078-9ddb-5403dd0d64e4', step: 'each[1].pay', attempt: 2, depth: 3 },
  steps: new Map([
    [
      'a',
      {
        step: 'a',
        task: { type: 'Call' },
        attempt: 2,
        scheduledAt: 1.5,
        startedAt: 2,
        worker: 'w',
        lastError: error,
      },
    ],
    ['b', { step: 'b', task: { type: 'Call' }, attempt: 1, scheduledAt: 1, retryAt: 3 }],
  ]),
  timers: new Map([['t', 1_900_000_000_000]]),
} as never;

const { Run } = grpcService(executionsV1.Executions, [executionsV1.RunResponseSchema]);

test.each([
  ['bare', bare],
  ['full', full],
])(
  'an execution that is %s reads the same, whether written by reflection or by code made for it',
  (_what, state) => {
    const { update } = executionUpdate(7, state);
    const bytes = Run?.responseSerialize({ updates: [update] } as never) ?? Buffer.alloc(0);
    const { updates } = fromBinary(executionsV1.RunResponseSchema, bytes);
    const { ExecutionSchema } = executionV1;
    const value = fromBinary(ExecutionSchema, toBinary(ExecutionSchema, executionMessageOf(state)));
    expect(updates).toMatchObject([{ ref: 7, outcome: { case: 'execution', value } }]);
    expect(updates[0]?.outcome.value).toEqual(value);
  },
);
