import { afterAll, describe, expect, test } from '@jest/globals';
import { listedCodes } from '../../src/program/errors/codes.js';
import { closeEvaluator, Driver, failure, httpAnswer, type World } from './driver.js';

afterAll(closeEvaluator);

const calls = {
  http: 'httpCall: {url: u',
  container: 'containerCall: {containerId: c',
  function: 'functionCall: {functionId: f',
  grpc: 'grpcCall: {endpoint: e, method: a.B/C',
  database: 'databaseQuery: {dsn: d, query: q',
  storage: 'objectStorage: {bucket: files, object: o, get: {}',
} as const;
type Kind = keyof typeof calls;

const workflow = (step: string): string =>
  `{yawl: "0.1", start: a, steps: {a: {${step}}, b: {noOp: {output: '\\({caught: .input})'}}}}`;
const run = (document: string, world: World): Promise<Driver> => Driver.start(document, {}, world).settle();

/** Codes that a worker's error becomes, with the kind of step and what the worker reports. */
const ofWorkers: readonly (readonly [code: string, kind: Kind, reported: string])[] = [
  ...listedCodes.flatMap((code): [string, Kind, string][] => {
    const [, family, rest = ''] = /^(HTTP|CONTAINER|GRPC)_CALL_(\w+)$/.exec(code) ?? [];
    if (family === 'HTTP') return [[code, 'http', `http.${rest}`]];
    if (family === 'CONTAINER') return [[code, 'container', `http.${rest}`]];
    return family === 'GRPC' ? [[code, 'grpc', `grpc.${rest.toLowerCase()}`]] : [];
  }),
  ['HTTP_CALL_503', 'http', 'network'],
  ['CONTAINER_CALL_503', 'container', 'network'],
  ['CONTAINER_CALL_500', 'container', 'handler_error'],
  ['GRPC_CALL_UNAVAILABLE', 'grpc', 'network'],
  ...['not_found', 'already_exists', 'aborted', 'data_loss'].map(
    (status) => ['GRPC_CALL_UNKNOWN', 'grpc', `grpc.${status}`] as const,
  ),
  ['STEP_INVALID_ARGUMENT', 'grpc', 'grpc.invalid_argument'],
  ['STEP_INVALID_ARGUMENT', 'grpc', 'grpc.out_of_range'],
  ['STEP_PERMISSION_DENIED', 'grpc', 'grpc.permission_denied'],
  ['STEP_FAILED_PRECONDITION', 'grpc', 'grpc.failed_precondition'],
  ['FUNCTION_CALL_INVALID_RESPONSE', 'function', 'handler_error'],
  ['FUNCTION_CALL_INVALID_RESPONSE', 'function', 'invalid_output'],
  ...[
    'unavailable',
    'unauthenticated',
    'permission_denied',
    'invalid_query',
    'constraint_violation',
    'conflict',
    'resource_exhausted',
    'failed',
  ].map((kind) => [`DATABASE_QUERY_${kind.toUpperCase()}`, 'database', `database.${kind}`] as const),
  ['DATABASE_QUERY_UNAVAILABLE', 'database', 'network'],
  ['OBJECT_STORAGE_NOT_FOUND', 'storage', 'storage.not_found'],
  ['OBJECT_STORAGE_UNAVAILABLE', 'storage', 'storage.unavailable'],
  ['OBJECT_STORAGE_UNAVAILABLE', 'storage', 'network'],
  ['STEP_PERMISSION_DENIED', 'storage', 'storage.permission_denied'],
  ['STEP_INVALID_ARGUMENT', 'storage', 'storage.invalid_request'],
  ['STEP_INVALID_OUTPUT', 'storage', 'storage.invalid_content'],
  ...(Object.keys(calls) as Kind[]).flatMap(
    (kind) =>
      [
        ['STEP_TIMEOUT', kind, 'timeout'],
        ['STEP_DATA_LIMIT_EXCEEDED', kind, 'output_too_large'],
        ['STEP_PERMISSION_DENIED', kind, 'forbidden_target'],
        ['STEP_INVALID_ARGUMENT', kind, 'invalid_input'],
        ['STEP_FAILED_PRECONDITION', kind, 'unknown_handler'],
        ['STEP_FAILED_PRECONDITION', kind, 'failed_precondition'],
        ['STEP_FAILED_PRECONDITION', kind, 'secret_unreadable'],
      ] as const,
  ),
];

/** Codes that the language itself gives, with a document and a world that bring them about. */
const ofTheLanguage: readonly (readonly [code: string, document: string, world: World])[] = [
  ['STEP_TIMEOUT', workflow(`${calls.http}, timeout: 1s}`), () => 'silence'],
  ['STEP_INVALID_OUTPUT', workflow(`${calls.http}}`), () => httpAnswer('text')],
  [
    'STEP_DATA_LIMIT_EXCEEDED',
    workflow(`${calls.http}}`),
    () => httpAnswer({ x: 'x'.repeat(2 * 1024 * 1024) }),
  ],
  ['STEP_INTERNAL', workflow(`${calls.http}}`), () => failure('internal')],
  ['STEP_INVALID_ARGUMENT', workflow(`httpCall: {url: '\\({})'}`), () => 'silence'],
  [
    'STEP_INVALID_TEMPLATE_EXPRESSION',
    workflow(`${calls.http}, output: '\\(tonumber)'}`),
    () => httpAnswer({}),
  ],
  ['STEP_FAIL', workflow('fail: {errorMessage: no}'), () => 'silence'],
  ['STEP_NO_CHOICE_MATCHED', workflow('switch: {choices: [{condition: "false", next: b}]}'), () => 'silence'],
  ['STEP_QUOTA_EXCEEDED', '{yawl: "0.1", start: a, steps: {a: {noOp: {next: a}}}}', () => 'silence'],
  [
    'STEP_FAILED_PRECONDITION',
    workflow('ydbDocument: {database: d, tableName: t, get: {key: k}}'),
    () => 'silence',
  ],
];

describe('a worker’s error', () => {
  test.each(ofWorkers)(
    'is told as %s by a step of kind %s that failed with %s',
    async (code, kind, reported) => {
      const done = await run(workflow(`${calls[kind]}}`), () => failure(reported, 'the reason'));
      expect(done.state).toMatchObject({ status: 'failed', error: { code, message: 'the reason' } });
    },
  );

  test.each(ofWorkers)(
    'is retried, and then caught, as %s by a step of kind %s that failed with %s',
    async (...row) => {
      const [code, kind, reported] = row;
      const rules = `retryPolicy: {errorList: [${code}], retryCount: 1}, catch: [{errorList: [${code}], output: '\\({x: 1})', next: b}]`;
      const done = await run(workflow(`${calls[kind]}, ${rules}}`), () => failure(reported));
      expect(done.tasks).toHaveLength(2);
      expect(done.state.status).toBe('completed');
    },
  );
});

describe('the language', () => {
  test.each(ofTheLanguage)('gives %s', async (code, document, world) => {
    const done = await run(document, world);
    expect(done.state).toMatchObject({ status: 'failed', error: { code } });
  });

  test('and its workers produce every code that the specification lists, but for the one of YDB', () => {
    const produced = new Set([...ofWorkers, ...ofTheLanguage].map(([code]) => code));
    expect(listedCodes.filter((code) => !produced.has(code))).toEqual(['YDB_CALL_SERVICE_UNAVAILABLE']);
    expect(listedCodes).toHaveLength(129);
  });
});
