import { describe, expect, test } from '@jest/globals';
import {
  advance,
  apply,
  begin,
  childQueue,
  decideCommand,
  outstanding,
  receive,
  record,
  type AttemptReport,
  type Json,
  type Run,
} from '@runlog/core';
import { task } from '../../src/index.js';

const now = 1_700_000_000_000;

function start(document: Json, input: Json): Run {
  const compiled = task.compile(JSON.stringify(document));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const definition = { id: 'd', name: 'd', version: 1, language: 'task' };
  const created = { tenant: 't', definition, input, labels: {}, priority: 'normal' } as const;
  const [first] = record('execution', 0, now, [{ type: 'ExecutionCreated', data: created }]);
  if (!first) throw new Error('nothing was recorded');
  return advance(begin(compiled.program, first), now).run;
}

function report(run: Run, attempt: number, said: AttemptReport): Run {
  const events = receive(run.state, { step: 'task', attempt, report: said }, { now, random: () => 0 });
  return advance(apply(run, events, now), now).run;
}

const failed: AttemptReport = {
  status: 'failed',
  error: { code: 'no_luck', message: 'not today', retryable: false },
};
const problemsOf = (text: string): string[] => {
  const compiled = task.compile(text);
  return compiled.ok ? [] : compiled.problems.map(({ path }) => path);
};

describe('an execution of one task', () => {
  test('hands its input to the handler and has its output', () => {
    const run = start({ handler: 'resize', queue: 'images' }, { width: 3 });
    expect(outstanding(run.state)).toMatchObject([
      { step: 'task', queue: 'images', handler: 'resize', attempt: 1, input: { width: 3 } },
    ]);
    const { state } = report(run, 1, { status: 'completed', output: [1, 2] });
    expect(state).toMatchObject({ status: 'completed', output: [1, 2] });
  });

  test('is tried once unless its document says otherwise', () => {
    const { state } = report(start({ handler: 'resize' }, null), 1, failed);
    expect(state).toMatchObject({ status: 'failed', failedStep: 'task', error: { code: 'no_luck' } });
  });

  test('is tried again as its document says', () => {
    const retry = { maxAttempts: 2, initialDelayMs: 500, match: { mode: 'include', codes: ['no_luck'] } };
    const { state } = report(start({ handler: 'resize', retry }, null), 1, failed);
    expect(state.steps.get('task')).toMatchObject({ retryAt: now + 500 });
  });

  test('counts its attempts on when the execution is retried', () => {
    const broken = report(start({ handler: 'resize' }, 'in'), 1, failed);
    const again = advance(apply(broken, decideCommand(broken.state, { kind: 'retry' }), now), now).run;
    expect(outstanding(again.state)).toMatchObject([{ attempt: 2, input: 'in' }]);
    expect(report(again, 2, { status: 'completed', output: 'out' }).state).toMatchObject({
      status: 'completed',
      output: 'out',
    });
  });

  test('that was terminated runs anew when it is retried', () => {
    const run = start({ handler: 'resize' }, 'in');
    const over = advance(apply(run, decideCommand(run.state, { kind: 'terminate' }), now), now).run;
    expect(over.state.status).toBe('cancelled');
    const again = advance(apply(over, decideCommand(over.state, { kind: 'retry' }), now), now).run;
    expect(outstanding(again.state)).toMatchObject([{ attempt: 2 }]);
  });

  test('has a state that is plain JSON', () => {
    const run = report(start({ handler: 'resize' }, { a: [1, null] }), 1, failed);
    expect(JSON.parse(JSON.stringify(run.programState))).toStrictEqual(run.programState);
  });
});

describe('a document of one task', () => {
  test('is refused with the path of every problem', () => {
    const document = {
      queue: '',
      colour: 1,
      retry: { maxAttempts: 0, jitter: 2, match: { mode: 'all', codes: [7] } },
      timeouts: { startToCloseMs: -1, later: 1 },
    };
    expect(problemsOf(JSON.stringify(document)).sort()).toEqual([
      'colour',
      'handler',
      'queue',
      'retry.jitter',
      'retry.match.codes[0]',
      'retry.match.mode',
      'retry.maxAttempts',
      'timeouts.later',
      'timeouts.startToCloseMs',
    ]);
  });

  test('may not name the queue of executions in executions', () => {
    expect(problemsOf(JSON.stringify({ handler: 'h', queue: childQueue }))).toEqual(['queue']);
  });

  test('has to be JSON', () => {
    expect(task.compile('handler: resize')).toMatchObject({
      ok: false,
      problems: [{ path: '', message: expect.stringContaining('not JSON') }],
    });
  });
});
