import { describe, expect, test } from '@jest/globals';
import { toWorkerCodes, toYawlCode, type Caller } from '../src/program/index.js';
import { isKnownCode } from '../src/program/errors/codes.js';

const workerCodes = [
  'network',
  'timeout',
  'output_too_large',
  'invalid_output',
  'handler_error',
  'unknown_handler',
  'forbidden_target',
  'invalid_input',
  'internal',
  'failed_precondition',
  'secret_unreadable',
];
const ownCodes: Readonly<Record<Caller, readonly string[]>> = {
  http: ['http.404', 'http.502'],
  container: ['http.404', 'http.502', 'sold_out'],
  function: ['http.404', 'card_declined'],
  grpc: ['grpc.unavailable', 'grpc.not_found', 'grpc.permission_denied'],
  database: ['database.conflict', 'database.failed'],
  storage: ['storage.not_found', 'storage.permission_denied', 'storage.unavailable'],
  workflow: ['HTTP_CALL_502', 'STEP_TIMEOUT', 'card_declined', 'child.not_found', 'child.cancelled'],
};
const callers = Object.keys(ownCodes) as Caller[];

describe('the codes of workers and of YaWL', () => {
  test.each(callers)('agree both ways for a call of kind %s', (caller) => {
    for (const code of [...workerCodes, ...ownCodes[caller]])
      expect(toWorkerCodes(caller, toYawlCode(caller, code))).toContain(code);
  });

  test.each(['http', 'grpc', 'database', 'storage'] as const)(
    'of calls of kind %s, whose worker is the platform’s own, may all be listed',
    (caller) => {
      for (const code of [...workerCodes, ...ownCodes[caller], 'something_new'])
        expect([code, isKnownCode(toYawlCode(caller, code))]).toEqual([code, true]);
    },
  );

  test('of a list stand for everything that is reported under them', () => {
    expect(toWorkerCodes('http', 'HTTP_CALL_503')).toEqual(['http.503', 'network']);
    expect([...toWorkerCodes('http', 'STEP_INTERNAL')].sort()).toEqual(['handler_error', 'internal']);
    expect(toWorkerCodes('grpc', 'GRPC_CALL_UNKNOWN')).toEqual([
      'grpc.unknown',
      'grpc.not_found',
      'grpc.already_exists',
      'grpc.aborted',
      'grpc.data_loss',
    ]);
    expect(toWorkerCodes('container', 'CONTAINER_CALL_500')).toEqual(['http.500', 'handler_error']);
    expect(toWorkerCodes('function', 'card_declined')).toEqual(['card_declined']);
    expect(toWorkerCodes('function', 'ALL')).toEqual(['ALL']);
    expect(toWorkerCodes('workflow', 'HTTP_CALL_502')).toEqual(['HTTP_CALL_502']);
    expect(toWorkerCodes('workflow', 'STEP_TIMEOUT')).toEqual(['STEP_TIMEOUT', 'timeout']);
    expect(toWorkerCodes('workflow', 'STEP_INTERNAL')).toEqual(
      expect.arrayContaining(['STEP_INTERNAL', 'child.cancelled']),
    );
  });

  test('cover the statuses that the specification lists, and nothing else', () => {
    const statuses = Array.from({ length: 600 }, (_, n) => n).filter((n) => isKnownCode(`HTTP_CALL_${n}`));
    expect(statuses).toHaveLength(53);
    expect(['STEP_TYPO', 'HTTP_CALL_430', 'GRPC_CALL_NOPE', 'timeout', ''].filter(isKnownCode)).toEqual([]);
  });
});
