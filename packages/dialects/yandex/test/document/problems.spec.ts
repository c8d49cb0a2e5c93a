import { describe, expect, test } from '@jest/globals';
import { yawl } from '../../src/program/index.js';

const problemsOf = (document: string): Record<string, string> => {
  const compiled = yawl.compile(document);
  return compiled.ok ? {} : Object.fromEntries(compiled.problems.map(({ path, message }) => [path, message]));
};
const ofSteps = (steps: string, start = 'a'): Record<string, string> =>
  problemsOf(`yawl: '0.1'\nstart: ${start}\nsteps:\n${steps.replace(/^/gm, '  ')}`);
const http = 'url: http://example.test';

describe('a document is refused', () => {
  test('with the place and line of every problem at once', () => {
    const document = `yawl: '2.0'
start: nowhere
colour: red
steps:
  fetch:
    title: 7
    httpCall:
      method: FETCH
      timeout: 1m
      next: gone
      retryPolicy:
        errorList: [HTTP_CALL_418, HTTP_CALL_700]
        initialDelay: .5s
        retryCount: 101
        maxDelay: 3601s
        backoffRate: 0.5
        errorListMode: SOME
  both:
    noOp: {}
    success: {}
  none:
    description: nothing
  odd:
    htpCall: {}
`;
    const compiled = yawl.compile(document);
    expect(compiled.ok).toBe(false);
    const problems = compiled.ok ? [] : compiled.problems;
    expect(problems.map(({ path, line }) => `${path} ${line}`).sort()).toEqual(
      [
        'colour 3',
        'start 2',
        'steps.both 19',
        'steps.fetch.httpCall.method 8',
        'steps.fetch.httpCall.next 10',
        'steps.fetch.httpCall.retryPolicy.backoffRate 16',
        'steps.fetch.httpCall.retryPolicy.errorList[1] 12',
        'steps.fetch.httpCall.retryPolicy.errorListMode 17',
        'steps.fetch.httpCall.retryPolicy.initialDelay 13',
        'steps.fetch.httpCall.retryPolicy.maxDelay 15',
        'steps.fetch.httpCall.retryPolicy.retryCount 14',
        'steps.fetch.httpCall.timeout 9',
        'steps.fetch.httpCall.url 8',
        'steps.fetch.title 6',
        'steps.none 22',
        'steps.odd 24',
        'steps.odd.htpCall 24',
        'yawl 1',
      ].sort(),
    );
  });

  test.each<[string, string, string]>([
    ['a key that is not known', `a: {httpCall: {${http}, colour: red}}`, 'steps.a.httpCall.colour'],
    [
      'a next outside of its own map',
      'a: {foreach: {input: x, output: y, do: {start: b, steps: {b: {noOp: {next: a}}}}}}',
      'steps.a.foreach.do.steps.b.noOp.next',
    ],
    [
      'a start that is not there',
      'a: {parallel: {branches: {one: {start: c, steps: {b: {noOp: {}}}}}}}',
      'steps.a.parallel.branches.one.start',
    ],
    ['an unclosed interpolation', `a: {httpCall: {url: 'http://x/\\(.a'}}`, 'steps.a.httpCall.url'],
    [
      'a catch without a next',
      `a: {httpCall: {${http}, catch: [{errorList: [ALL], output: '\\(.)'}]}}`,
      'steps.a.httpCall.catch[0].next',
    ],
    [
      'a foreach without output',
      'a: {foreach: {input: x, do: {start: b, steps: {b: {noOp: {}}}}}}',
      'steps.a.foreach.output',
    ],
    ['a parallel without branches', 'a: {parallel: {branches: {}}}', 'steps.a.parallel.branches'],
    ['a switch without choices', 'a: {switch: {choices: []}}', 'steps.a.switch.choices'],
    [
      'a concurrency below one',
      'a: {parallel: {concurrency: 0, branches: {one: {start: b, steps: {b: {noOp: {}}}}}}}',
      'steps.a.parallel.concurrency',
    ],
    [
      'a concurrency above a thousand',
      'a: {foreach: {input: x, output: x, concurrency: 1001, do: {start: b, steps: {b: {noOp: {}}}}}}',
      'steps.a.foreach.concurrency',
    ],
    ['a wait for nothing', 'a: {wait: {}}', 'steps.a.wait'],
    ['a wait for two things', 'a: {wait: {duration: 1, until: "2030-01-01"}}', 'steps.a.wait'],
    ['a fail without a message', 'a: {fail: {}}', 'steps.a.fail.errorMessage'],
    ['a fail with two messages', 'a: {fail: {errorMessage: a, error: b}}', 'steps.a.fail.error'],
    [
      'a while without an end',
      'a: {while: {do: {start: b, steps: {b: {wait: {duration: 1}}}}}}',
      'steps.a.while',
    ],
    [
      'both spellings of a limit',
      'a: {while: {max_iterations: 1, maxIterations: 1, do: {start: b, steps: {b: {wait: {duration: 1}}}}}}',
      'steps.a.while.maxIterations',
    ],
    [
      'a limit below zero',
      'a: {while: {max_iterations: -1, do: {start: b, steps: {b: {wait: {duration: 1}}}}}}',
      'steps.a.while.max_iterations',
    ],
    ['a function without an id', 'a: {functionCall: {}}', 'steps.a.functionCall.functionId'],
    [
      'a function with the name of a queue of ours',
      'a: {functionCall: {functionId: $executions}}',
      'steps.a.functionCall.functionId',
    ],
    ['a workflow without an id', 'a: {workflow: {}}', 'steps.a.workflow.workflowId'],
    [
      'a workflow with an input that is no text',
      'a: {workflow: {workflowId: w, executionInput: {a: 1}}}',
      'steps.a.workflow.executionInput',
    ],
    [
      'a timeout over a quarter of an hour',
      `a: {httpCall: {${http}, timeout: 901s}}`,
      'steps.a.httpCall.timeout',
    ],
    ['a timeout of nothing', `a: {httpCall: {${http}, timeout: 0s}}`, 'steps.a.httpCall.timeout'],
    ['a step that is a list', 'a: []', 'steps.a'],
    ['headers that are a list', `a: {httpCall: {${http}, headers: [a]}}`, 'steps.a.httpCall.headers'],
    ['a url that is a number', 'a: {httpCall: {url: 7}}', 'steps.a.httpCall.url'],
    ['a step id without a name', '"": {noOp: {}}\na: {noOp: {}}', 'steps[""]'],
  ])('for %s', (_what, steps, path) => {
    expect(Object.keys(ofSteps(steps))).toContain(path);
  });

  test('without steps', () => {
    expect(Object.keys(problemsOf('{yawl: "0.1", start: a, steps: {}}'))).toEqual(['steps', 'start']);
    expect(Object.keys(problemsOf('{}'))).toEqual(['yawl', 'steps']);
    expect(problemsOf('just text')).toEqual({ '': 'must be an object' });
    expect(problemsOf('')).toEqual({ yawl: 'is required', steps: 'is required' });
  });

  test('for a code that no list knows, except where a function has its own', () => {
    const policy = (code: string) => `retryPolicy: {errorList: [${code}]}`;
    const list = 'retryPolicy.errorList[0]';
    expect(ofSteps(`a: {httpCall: {${http}, ${policy('card_declined')}}}`)).toHaveProperty([
      `steps.a.httpCall.${list}`,
    ]);
    expect(ofSteps(`a: {functionCall: {functionId: f, ${policy('card_declined')}}}`)).toEqual({});
    expect(ofSteps(`a: {functionCall: {functionId: f, ${policy('STEP_TIMOUT')}}}`)).toHaveProperty([
      `steps.a.functionCall.${list}`,
    ]);
  });
});

describe('a text that is no document is refused', () => {
  test('with the line of broken YAML', () => {
    expect(yawl.compile('yawl: "0.1"\nsteps:\n  a: {noOp: {}')).toMatchObject({
      ok: false,
      problems: [{ path: '', line: 3 }],
    });
  });

  test('when a key comes twice', () => {
    expect(yawl.compile('{"a": 1, "a": 2}')).toMatchObject({ ok: false });
  });

  test('when aliases blow it up', () => {
    const levels = Array.from(
      { length: 30 },
      (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}*l${n}]`,
    );
    // Blown up it would be more than any machine holds.
    expect(yawl.compile(`l0: &l0 [x]\n${levels.join('\n')}`)).toMatchObject({ ok: false });
  });

  test('when an alias holds itself', () => {
    expect(yawl.compile('a: &a [*a]')).toMatchObject({ ok: false });
  });

  test('when it is nested without end', () => {
    for (const depth of [100, 200_000]) expect(yawl.compile('['.repeat(depth))).toMatchObject({ ok: false });
    expect(yawl.compile(`{"a": ${'['.repeat(100)}${']'.repeat(100)}}`)).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('levels') }],
    });
  });

  test('when a number is none that JSON has', () => {
    expect(yawl.compile('{yawl: "0.1", start: .inf}')).toMatchObject({
      ok: false,
      problems: [{ path: 'start' }],
    });
  });

  test('when loops and branches are nested too deeply', () => {
    let steps = 'b: {noOp: {}}';
    for (let level = 0; level < 20; level += 1)
      steps = `b: {parallel: {branches: {x: {start: b, steps: {${steps}}}}}}`;
    expect(JSON.stringify(yawl.compile(`{yawl: "0.1", start: b, steps: {${steps}}}`))).toMatch(
      /inside of more than 16|levels of nesting/,
    );
  });
});

describe('a while is refused', () => {
  const body = (steps: string) =>
    ofSteps(`a: {while: {condition: 'true', do: {start: b, steps: {${steps}}}}}`);

  test('when a way through its body does nothing', () => {
    const steps = `b: {switch: {choices: [{condition: .x, next: c}], default: d}}, c: {httpCall: {${http}}}, d: {noOp: {}}`;
    expect(body(steps)['steps.a.while']).toContain('(b → d)');
  });

  test('but not when every way has an integration step, wait, success or fail', () => {
    for (const step of [
      `httpCall: {${http}}`,
      'wait: {duration: 1}',
      'success: {}',
      'fail: {errorMessage: x}',
      'ymq: {queueArn: q, put: {body: b}}',
    ])
      expect(
        body(`b: {switch: {choices: [{condition: .x, next: c}]}}, c: {noOp: {next: d}}, d: {${step}}`),
      ).toEqual({});
  });

  test('unless the steps inside its body act', () => {
    const inner = (step: string) => `b: {parallel: {branches: {x: {start: c, steps: {c: {${step}}}}}}}`;
    expect(body(inner(`httpCall: {${http}}`))).toEqual({});
    expect(body(inner('noOp: {}'))).toHaveProperty(['steps.a.while']);
  });
});
