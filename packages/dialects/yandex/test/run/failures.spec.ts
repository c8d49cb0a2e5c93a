import { afterAll, describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { stepRecords } from '../../src/program/index.js';
import {
  closeEvaluator,
  completed,
  Driver,
  failure,
  httpAnswer,
  httpFailure,
  startOfTime,
  type World,
} from './driver.js';
import { expectReplayable } from './replay.js';

afterAll(closeEvaluator);

const workflow = (step: string, more = ''): string =>
  `{yawl: "0.1", ${more}start: a, steps: {a: {${step}}, b: {noOp: {}}}}`;
const http = (more: string): string => `httpCall: {url: u, ${more}}`;
const run = (document: string, world: World, input: Json = {}): Promise<Driver> =>
  Driver.start(document, input, world).settle();

/** A world that answers each attempt in turn, and stays with the last answer. */
const inTurn =
  (...answers: readonly ReturnType<World>[]): World =>
  ({ attempt }) =>
    answers[Math.min(attempt, answers.length) - 1] ?? 'silence';

const ok = httpAnswer({ fine: true });

describe('a failed attempt', () => {
  const policy =
    'retryPolicy: {errorList: [HTTP_CALL_502], retryCount: 5, initialDelay: 2s, backoffRate: 2, maxDelay: 60s}';

  test('is followed by another after a growing delay while its code is listed', async () => {
    const document = workflow(http(policy));
    const done = await run(document, inTurn(httpFailure(502), httpFailure(502), ok));
    expect(done.state.output).toEqual({ fine: true });
    expect(done.tasks.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(done.ofType('StepAttemptFailed').map(({ retryAt }) => retryAt - startOfTime)).toEqual([
      2000, 6000,
    ]);
    expectReplayable(document, done);
  });

  test('waits no longer than maxDelay, which is a second unless said otherwise', async () => {
    const short = http('retryPolicy: {errorList: [ALL], retryCount: 3, initialDelay: 2s, backoffRate: 2}');
    const done = await run(workflow(short), inTurn(httpFailure(500), httpFailure(500), ok));
    expect(done.now - startOfTime).toBe(2000);
  });

  test('is the last one when its code is not listed', async () => {
    const done = await run(workflow(http(policy)), inTurn(httpFailure(502), httpFailure(503), ok));
    expect(done.state).toMatchObject({ status: 'failed', error: { code: 'HTTP_CALL_503' } });
    expect(done.tasks).toHaveLength(2);
  });

  test('is the last one when the retries are used up', async () => {
    const done = await run(workflow(http(policy)), inTurn(httpFailure(502)));
    expect(done.state.error).toMatchObject({ code: 'HTTP_CALL_502' });
    expect(done.tasks).toHaveLength(6);
  });

  test.each<[string, string, number]>([
    ['INCLUDE', 'HTTP_CALL_503', 2],
    ['INCLUDE', 'ALL', 2],
    ['EXCLUDE', 'HTTP_CALL_503', 1],
    ['EXCLUDE', 'HTTP_CALL_500', 2],
    ['EXCLUDE', 'ALL', 1],
  ])('with 503 and the list %s [%s] has %i attempts', async (mode, code, attempts) => {
    const step = http(`retryPolicy: {errorList: [${code}], errorListMode: ${mode}, retryCount: 1}`);
    expect((await run(workflow(step), inTurn(httpFailure(503)))).tasks).toHaveLength(attempts);
  });

  test('is never repeated when its code is STEP_INTERNAL', async () => {
    for (const list of ['[ALL]', '[STEP_INTERNAL]', '[], errorListMode: EXCLUDE']) {
      const step = http(
        `retryPolicy: {errorList: ${list}, retryCount: 5}, catch: [{errorList: ${list}, output: '\\({})', next: b}]`,
      );
      const done = await run(workflow(step), inTurn(failure('internal')));
      expect(done.state).toMatchObject({ status: 'failed', error: { code: 'STEP_INTERNAL' } });
      expect(done.tasks).toHaveLength(1);
    }
  });

  test('follows the default policy where the step has none of its own', async () => {
    const fallback = 'defaultRetryPolicy: {errorList: [ALL], retryCount: 2}, ';
    expect((await run(workflow(http(''), fallback), inTurn(httpFailure(500)))).tasks).toHaveLength(3);
    const own = http('retryPolicy: {errorList: [ALL], retryCount: 1}');
    expect((await run(workflow(own, fallback), inTurn(httpFailure(500)))).tasks).toHaveLength(2);
  });

  test('of an unreachable server counts as a service that is not available', async () => {
    const step = http('retryPolicy: {errorList: [HTTP_CALL_503], retryCount: 1}');
    const done = await run(workflow(step), inTurn(failure('network')));
    expect(done.tasks).toHaveLength(2);
    expect(done.state.error).toMatchObject({ code: 'HTTP_CALL_503' });
  });

  test('of a function has its author’s own code', async () => {
    const step = 'functionCall: {functionId: f, retryPolicy: {errorList: [card_declined], retryCount: 1}}';
    const done = await run(workflow(step), inTurn(failure('card_declined', 'no money')));
    expect(done.tasks).toHaveLength(2);
    expect(done.state.error).toEqual({ code: 'card_declined', message: 'no money', retryable: false });
  });
});

describe('a catch rule', () => {
  const rules = (list: string): string =>
    `catch: [{errorList: [HTTP_CALL_404], output: '\\({rule: 1})', next: b}, {errorList: ${list}, output: '\\({caught: .error, why: .message})', next: b}]`;

  test('takes over after the retries, with its output in place of the step’s', async () => {
    const step = http(
      `output: '\\({never: .})', retryPolicy: {errorList: [ALL], retryCount: 1}, ${rules('[ALL]')}`,
    );
    const document = workflow(step);
    const done = await run(document, inTurn(httpFailure(500)), { x: 1 });
    expect(done.tasks).toHaveLength(2);
    expect(done.state.output).toEqual({
      input: { x: 1 },
      x: 1,
      caught: 'HTTP_CALL_500',
      why: 'answered 500',
    });
    expect(stepRecords(document, done.events).get('a')).toEqual({
      input: { input: { x: 1 }, x: 1 },
      caught: { code: 'HTTP_CALL_500', message: 'answered 500', retryable: false },
      output: { caught: 'HTTP_CALL_500', why: 'answered 500' },
    });
    expectReplayable(document, done);
  });

  test('is passed over when it does not list the code; the first that fits counts', async () => {
    expect((await run(workflow(http(rules('[ALL]'))), inTurn(httpFailure(404)))).state.output).toMatchObject({
      rule: 1,
    });
    const none = await run(workflow(http(rules('[HTTP_CALL_500]'))), inTurn(httpFailure(400)));
    expect(none.state.error).toMatchObject({ code: 'HTTP_CALL_400', message: 'answered 400' });
  });

  test('handles what the step itself does wrong, too', async () => {
    for (const field of [
      "output: '\\(.a.b.c)'",
      "output: '\\([.])'",
      'input: \'\\(error("no"))\'',
      "headers: {x: '\\(. | tonumber)'}",
    ]) {
      const done = await run(
        workflow(http(`${field}, ${rules('[ALL]')}`)),
        inTurn(httpAnswer({ a: 'text' })),
      );
      expect(done.state).toMatchObject({
        status: 'completed',
        output: { caught: expect.stringMatching(/^STEP_INVALID_/) },
      });
    }
  });

  test('whose own output is wrong breaks the execution', async () => {
    const broken = (output: string) => http(`catch: [{errorList: [ALL], output: '${output}', next: b}]`);
    for (const [output, code] of [
      ['\\(.error)', 'STEP_INVALID_OUTPUT'],
      ['\\(.error | tonumber)', 'STEP_INVALID_TEMPLATE_EXPRESSION'],
    ] as const) {
      const done = await run(workflow(broken(output)), inTurn(httpFailure(500)));
      expect(done.state).toMatchObject({ status: 'failed', failedStep: 'a', error: { code } });
    }
  });

  test('may evaluate real jq', async () => {
    const document = workflow(
      http('catch: [{errorList: [ALL], output: \'\\({words: (.message | split(" "))})\', next: b}]'),
    );
    const done = await run(document, inTurn(httpFailure(500)));
    expect(done.state.output).toMatchObject({ words: ['answered', '500'] });
    expectReplayable(document, done);
  });
});

describe('the limits of a step', () => {
  test('end an attempt that takes longer than its timeout', async () => {
    const slow: World = () => ({ afterMs: 60_000, report: ok });
    const done = await run(workflow(http('timeout: 1s')), slow);
    expect(done.state).toMatchObject({ status: 'failed', error: { code: 'STEP_TIMEOUT' } });
    const again = http('timeout: 1s, retryPolicy: {errorList: [STEP_TIMEOUT], retryCount: 2}');
    expect((await run(workflow(again), slow)).tasks).toHaveLength(3);
  });

  test('are a quarter of an hour for an attempt and a day for all of them', async () => {
    const done = Driver.start(workflow(http('')), {});
    await done.decide();
    expect(done.ofType('StepScheduled')).toMatchObject([
      { timeouts: { startToCloseMs: 900_000, scheduleToCloseMs: 86_400_000 } },
    ]);
  });

  test('refuse an output of more than two mebibytes', async () => {
    const large = 'x'.repeat(2 * 1024 * 1024);
    const done = await run(workflow(http('')), inTurn(httpAnswer({ large })));
    expect(done.state.error).toMatchObject({ code: 'STEP_DATA_LIMIT_EXCEEDED' });
    expect(
      (await run(workflow(http("output: '\\({size: (.large | length)})'")), inTurn(httpAnswer({ large }))))
        .state.output,
    ).toEqual({ size: large.length });
    expect((await run(workflow(http('')), inTurn(failure('output_too_large')))).state.error).toMatchObject({
      code: 'STEP_DATA_LIMIT_EXCEEDED',
    });
  });

  test('refuse an input of more than two mebibytes', async () => {
    const done = await run(workflow(http('')), inTurn(ok), { large: 'x'.repeat(1024 * 1024) });
    expect(done.state.error).toMatchObject({ code: 'STEP_DATA_LIMIT_EXCEEDED' });
    expect(done.tasks).toEqual([]);
  });

  test('refuse templates that have no answer, with jq’s reason', async () => {
    const done = await run(workflow(http("output: '\\(. | splits)'")), inTurn(ok));
    expect(done.state.error).toMatchObject({
      code: 'STEP_INVALID_TEMPLATE_EXPRESSION',
      message: expect.stringContaining('splits'),
    });
    const noUrl = await run(workflow("httpCall: {url: '\\(.gone)'}"), inTurn(ok));
    expect(noUrl.state.error).toMatchObject({ code: 'STEP_INVALID_ARGUMENT' });
  });

  test('end an execution that goes round for ever', async () => {
    const document =
      '{yawl: "0.1", start: a, steps: {a: {noOp: {next: b}}, b: {switch: {choices: [{condition: "true", next: a}]}}}}';
    const done = await run(document, () => 'silence');
    expect(done.state).toMatchObject({
      status: 'failed',
      error: { code: 'STEP_QUOTA_EXCEEDED' },
      failedStep: 'a[500]',
    });
    const empty = `{yawl: "0.1", start: a, steps: {a: {foreach: {input: '\\([])', output: '\\({x: .})', next: a, do: {start: b, steps: {b: {noOp: {}}}}}}}}`;
    expect((await run(empty, () => 'silence')).state.error).toMatchObject({ code: 'STEP_QUOTA_EXCEEDED' });
  });
});

describe('the raw output of a call', () => {
  const outputOf = async (body: Json, step = http("output: '\\({raw: .})'")): Promise<Json | undefined> =>
    (await run(workflow(step), inTurn(httpAnswer(body)))).state.output;

  test('is the body: JSON as it is, text as a string, nothing as an empty object', async () => {
    expect(await outputOf([1])).toEqual({ raw: [1] });
    expect(await outputOf('hello')).toEqual({ raw: 'hello' });
    expect(await outputOf(null)).toEqual({ raw: {} });
    expect(await outputOf('')).toEqual({ raw: {} });
    expect(await outputOf('', http(''))).toEqual({});
  });

  test('has to be wrapped when it is no object', async () => {
    for (const body of [[1], 'hello', 7]) {
      const done = await run(workflow(http('')), inTurn(httpAnswer(body)));
      expect(done.state.error).toMatchObject({ code: 'STEP_INVALID_OUTPUT' });
    }
  });

  test('of a function is what it returned', async () => {
    const call = "functionCall: {functionId: f, input: '\\(.x)', output: '\\({raw: .})'}";
    expect((await run(workflow(call), ({ input }) => completed({ input }), { x: [1] })).state.output).toEqual(
      {
        raw: { input: [1] },
      },
    );
    expect((await run(workflow(call), inTurn(completed(null)))).state.output).toEqual({ raw: {} });
    expect((await run(workflow(call), inTurn(failure('handler_error')))).state.error).toMatchObject({
      code: 'FUNCTION_CALL_INVALID_RESPONSE',
    });
  });
});

describe('a step that is visited again', () => {
  test('has the number of its visit behind its name', async () => {
    const document = String.raw`
yawl: '0.1'
start: call
steps:
  call: {functionCall: {functionId: f, input: '\({n: (.n // 0)})', next: more}}
  more: {switch: {choices: [{condition: .n < 3, next: call}], default: {next: each}}}
  each: {foreach: {input: '\([{n: .n}])', output: '\({n: .[0].n})', next: twice, do: {start: one, steps: {one: {functionCall: {functionId: f}}}}}}
  twice: {switch: {choices: [{condition: .n < 5, next: each}], default: {next: end}}}
  end: {noOp: {}}
`;
    const done = await run(document, ({ input }) => completed({ n: (input as { n: number }).n + 1 }));
    expect(done.tasks.map(({ step }) => step)).toEqual([
      'call',
      'call[1]',
      'call[2]',
      'each[0].one',
      'each[1][0].one',
    ]);
    expect(done.state.output).toMatchObject({ n: 5 });
    expectReplayable(document, done);
  });
});
