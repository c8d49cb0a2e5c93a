import { describe, expect, test } from '@jest/globals';
import { toWorkerCodes, toYawlCode, type Caller } from '../src/program/index.js';
import { isKnownCode } from '../src/program/errors/codes.js';

const workerCodes = [
  'http.404',
  'http.502',
  'network',
  'timeout',
  'output_too_large',
  'invalid_output',
  'handler_error',
  'unknown_handler',
  'forbidden_target',
  'invalid_input',
  'internal',
];

describe('the codes of workers and of YaWL', () => {
  test.each<[Caller]>([['http'], ['function']])('agree both ways for a call of kind %s', (caller) => {
    for (const code of workerCodes) expect(toWorkerCodes(caller, toYawlCode(caller, code))).toContain(code);
  });

  test('of HTTP calls are all known to the specification', () => {
    for (const code of [...workerCodes, 'something_new'])
      expect([code, isKnownCode(toYawlCode('http', code))]).toEqual([code, true]);
  });

  test('of a list stand for everything that is reported under them', () => {
    expect(toWorkerCodes('http', 'HTTP_CALL_503')).toEqual(['http.503', 'network']);
    expect(toWorkerCodes('http', 'STEP_INTERNAL')).toEqual(['internal', 'handler_error']);
    expect(toWorkerCodes('function', 'card_declined')).toEqual(['card_declined']);
    expect(toWorkerCodes('function', 'ALL')).toEqual(['ALL']);
  });

  test('cover the statuses that the specification lists, and nothing else', () => {
    const statuses = Array.from({ length: 600 }, (_, n) => n).filter((n) => isKnownCode(`HTTP_CALL_${n}`));
    expect(statuses).toHaveLength(53);
    expect(['STEP_TYPO', 'HTTP_CALL_430', 'GRPC_CALL_NOPE', 'timeout', ''].filter(isKnownCode)).toEqual([]);
  });
});
