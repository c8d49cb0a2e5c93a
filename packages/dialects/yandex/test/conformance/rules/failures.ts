import { describe } from '@jest/globals';

import { failsWith, rowRules, type Row } from '../support/row.js';
import type { World } from '../support/world.js';

/** One call that fails so many times, and what is done about it. */
const flaky =
  (name: string, fails: number, status: number, more: string, rest = ''): Row['spec'] =>
  (shop) =>
    `
yawl: '0.1'
start: call
${rest}
steps:
  call: {httpCall: {url: '${shop}/flaky/${name}?fails=${fails}&status=${status}', ${more}}}
  after: {noOp: {output: '\\({after: .caught})'}}
`;

const retries = (list: string, more = ''): string =>
  `retryPolicy: {errorList: [${list}], ${more} retryCount: 3}`;
const gaveUp = (errorCode: string, attempts: number): Pick<Row, 'ends' | 'history'> => ({
  ends: failsWith(errorCode),
  history: [{ id: 'call', status: 'FAILED', attempts, error: errorCode, lastError: errorCode }],
});
const cameThrough = (attempts: number, lastError: string): Pick<Row, 'ends' | 'history'> => ({
  ends: { status: 'FINISHED' },
  history: [{ id: 'call', status: 'COMPLETED', attempts, lastError }],
});

const rows: readonly Row[] = [
  {
    rule: 'a listed error is retried, and the history counts the attempts and keeps the last error',
    spec: flaky(
      ...(['twice', 2, 502] as const),
      'retryPolicy: {errorList: [HTTP_CALL_502], retryCount: 5, initialDelay: 2s, backoffRate: 2}',
    ),
    ...cameThrough(3, 'HTTP_CALL_502'),
  },
  {
    rule: 'an error that is not listed fails at once',
    spec: flaky('unlisted', 9, 502, retries('HTTP_CALL_503')),
    ...gaveUp('HTTP_CALL_502', 1),
  },
  {
    rule: 'a list can be of those that are not retried: others are',
    spec: flaky('excluding', 1, 502, retries('HTTP_CALL_503', 'errorListMode: EXCLUDE,')),
    ...cameThrough(2, 'HTTP_CALL_502'),
  },
  {
    rule: 'a list can be of those that are not retried: they are not',
    spec: flaky('excluded', 9, 502, retries('HTTP_CALL_502', 'errorListMode: EXCLUDE,')),
    ...gaveUp('HTTP_CALL_502', 1),
  },
  {
    rule: 'ALL is every error',
    spec: flaky('all', 1, 418, retries('ALL')),
    ...cameThrough(2, 'HTTP_CALL_418'),
  },
  {
    rule: 'a retry policy of the workflow is that of steps without their own',
    spec: flaky('default', 1, 502, 'method: GET', `defaultRetryPolicy: {errorList: [ALL], retryCount: 1}`),
    ...cameThrough(2, 'HTTP_CALL_502'),
  },
  {
    rule: 'a step that runs out of retries fails with its last error',
    spec: flaky('too-often', 9, 500, 'retryPolicy: {errorList: [ALL], retryCount: 1}'),
    ...gaveUp('HTTP_CALL_500', 2),
  },
  {
    rule: 'STEP_INTERNAL is neither retried nor caught',
    spec: () => `
yawl: '0.1'
start: call
steps:
  call:
    functionCall:
      functionId: broken
      retryPolicy: {errorList: [ALL], retryCount: 3}
      catch: [{errorList: [ALL], output: '\\({})', next: after}]
  after: {noOp: {}}
`,
    ...gaveUp('STEP_INTERNAL', 1),
  },
  {
    rule: 'a function’s own code is listed as it is thrown',
    spec: () => `
yawl: '0.1'
start: call
steps:
  call: {functionCall: {functionId: unsure, retryPolicy: {errorList: [NOT_YET], retryCount: 3}}}
`,
    ends: { status: 'FINISHED', result: { attempt: 3 } },
    history: [{ id: 'call', attempts: 3, lastError: 'NOT_YET' }],
  },
  {
    rule: 'a function that throws something else has answered nothing that can be used',
    spec: () => `{yawl: '0.1', start: call, steps: {call: {functionCall: {functionId: speechless}}}}`,
    ...gaveUp('FUNCTION_CALL_INVALID_RESPONSE', 1),
  },
  {
    rule: 'what is caught after its retries goes on with what the rule makes of the error',
    spec: flaky(
      ...(['caught', 9, 503] as const),
      `retryPolicy: {errorList: [ALL], retryCount: 1},
       catch: [{errorList: [HTTP_CALL_404], output: '\\({})', next: call},
               {errorList: [HTTP_CALL_503], output: '\\({caught: {code: .error, text: (.message | type)}})', next: after}]`,
    ),
    ends: { status: 'FINISHED', result: { after: { code: 'HTTP_CALL_503', text: 'string' } } },
    history: [{ id: 'call', status: 'FAILED', attempts: 2, error: 'HTTP_CALL_503' }, { id: 'after' }],
  },
  {
    rule: 'what no rule catches fails the execution',
    spec: flaky('uncaught', 9, 503, `catch: [{errorList: [HTTP_CALL_404], output: '\\({})', next: after}]`),
    ...gaveUp('HTTP_CALL_503', 1),
  },
  {
    rule: 'a call that takes longer than its timeout is given up',
    spec: (shop) =>
      `{yawl: '0.1', start: call, steps: {call: {httpCall: {url: '${shop}/held/for-ever', timeout: 1s}}}}`,
    ...gaveUp('STEP_TIMEOUT', 1),
  },
  {
    rule: 'an output of more than two megabytes is refused',
    spec: (shop) =>
      `{yawl: '0.1', start: call, steps: {call: {httpCall: {url: '${shop}/big/b?bytes=2200000'}}}}`,
    ends: failsWith('STEP_DATA_LIMIT_EXCEEDED'),
  },
  {
    rule: 'an expression that cannot be evaluated fails its step',
    spec: () => `{yawl: '0.1', start: call, steps: {call: {noOp: {output: '\\({a: (.input + [])})'}}}}`,
    input: { b: 1 },
    ends: failsWith('STEP_INVALID_TEMPLATE_EXPRESSION'),
  },
  {
    rule: 'a foreach needs an array',
    spec: () => `
yawl: '0.1'
start: call
steps:
  call: {foreach: {input: '\\(.input)', output: '\\({all: .})', do: {start: a, steps: {a: {noOp: {}}}}}}
`,
    input: { not: 'an array' },
    ends: failsWith('STEP_INVALID_ARGUMENT'),
  },
  {
    rule: 'a foreach needs an output that is an object',
    spec: () => `
yawl: '0.1'
start: call
steps:
  call: {foreach: {input: '\\(.input)', output: '\\(.)', do: {start: a, steps: {a: {noOp: {}}}}}}
`,
    input: [{}],
    ends: failsWith('STEP_INVALID_OUTPUT'),
  },
  {
    rule: 'an output has to be an object',
    spec: (shop) =>
      `{yawl: '0.1', start: call, steps: {call: {httpCall: {url: '${shop}/json/list?is=[1]'}}}}`,
    ends: failsWith('STEP_INVALID_OUTPUT'),
  },
];

/** Scenarios 6 to 8 of the contract: retries, catch rules, and the ways in which a step can fail. */
export const failureRules = (world: () => World): void => {
  describe('steps that fail', () => rowRules(world, rows));
};
