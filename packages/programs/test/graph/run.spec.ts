import { describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { start } from './drive.js';

const node = (...needs: string[]) => ({ handler: 'echo', needs });
const diamond = { nodes: { a: node(), b: node('a'), c: node('a'), d: node('b', 'c') } };

describe('a node', () => {
  test('runs when all that it needs completed', () => {
    const run = start(diamond, 'in');
    expect(run.open).toEqual(['a']);
    expect(run.complete('a', 1).open).toEqual(['b', 'c']);
    expect(run.complete('b', 2).open).toEqual(['c']);
    expect(run.complete('c', 3).open).toEqual(['d']);
    expect(run.complete('d', 4).run.state).toMatchObject({ status: 'completed', output: 4 });
  });

  test('gets the input when it needs nothing, the output of its only need, or the outputs of all by name', () => {
    const run = start(diamond, 'in');
    expect(run.taskOf('a')).toMatchObject({ input: 'in' });
    expect(run.complete('a', [1]).taskOf('b')).toMatchObject({ input: [1] });
    expect(run.complete('b', 'B').complete('c', 'C').taskOf('d')).toMatchObject({
      input: { b: 'B', c: 'C' },
    });
  });

  test('gets the input that its document binds, from ancestors however far', () => {
    const input = {
      who: { $from: 'input', path: ['people', 1, 'name'] },
      far: [{ $from: 'a', path: [] }, 'plain', { $from: 'b', path: ['x'] }],
      constant: { of: [1, null] },
    };
    const run = start(
      { nodes: { a: node(), b: node('a'), c: { ...node('b'), input } } },
      { people: [{}, { name: 'Ada' }] },
    );
    expect(run.complete('a', 'A').complete('b', { x: false }).taskOf('c')).toMatchObject({
      input: { who: 'Ada', far: ['A', 'plain', false], constant: { of: [1, null] } },
    });
  });

  test('runs with the queue, the handler, the retry policy and the limits of its document', () => {
    const run = start({
      nodes: {
        a: {
          handler: 'resize',
          queue: 'images',
          retry: { maxAttempts: 3 },
          timeouts: { startToCloseMs: 5 },
        },
        b: { handler: 'plain' },
      },
    });
    expect(run.run.state.steps.get('a')?.task).toMatchObject({
      type: 'Task',
      queue: 'images',
      handler: 'resize',
      retry: { maxAttempts: 3, initialDelayMs: 1000 },
      timeouts: { startToCloseMs: 5 },
    });
    expect(run.run.state.steps.get('b')?.task).toMatchObject({ queue: 'default', retry: { maxAttempts: 1 } });
  });
});

describe('the output of an execution', () => {
  test('holds by name what the nodes gave that nobody needs, when there are several', () => {
    const run = start({ nodes: { a: node(), b: node('a'), c: node('a') } });
    const { state } = run.complete('a', 0).complete('c', 'C').complete('b', 'B').run;
    expect(state).toMatchObject({ status: 'completed', output: { b: 'B', c: 'C' } });
  });

  test('is what the document binds', () => {
    const output = { first: { $from: 'a', path: ['n'] }, given: { $from: 'input' } };
    const run = start({ nodes: { a: node(), b: node('a') }, output }, 7);
    expect(run.complete('a', { n: 1 }).complete('b', 2).run.state.output).toEqual({ first: 1, given: 7 });
  });
});

describe('a failure', () => {
  test('of a node ends the execution, and cancels what runs', () => {
    const run = start(diamond).complete('a', 1).fail('c');
    expect(run.run.state).toMatchObject({ status: 'failed', failedStep: 'c', error: { code: 'no_luck' } });
    expect(run.log.slice(-3).map(({ type }) => type)).toEqual([
      'StepFailed',
      'StepCancelled',
      'ExecutionFailed',
    ]);
  });

  test('runs again, with what it cancelled, when the execution is retried; what completed stays', () => {
    const run = start(diamond).complete('a', 1).fail('c').command({ kind: 'retry' });
    expect(run.open).toEqual(['b', 'c']);
    expect(run.taskOf('c')).toMatchObject({ attempt: 2, input: 1 });
    expect(run.complete('c', 3).complete('b', 2).taskOf('d')).toMatchObject({ input: { b: 2, c: 3 } });
  });

  test('while the execution is paused ends it when it goes on', () => {
    const run = start(diamond).complete('a', 1).command({ kind: 'pause' }).fail('b');
    expect(run.run.state.status).toBe('paused');
    expect(run.command({ kind: 'resume' }).run.state.status).toBe('failed');
  });

  test('is a binding to what is not there', () => {
    const c = { ...node('b'), input: [{ $from: 'a', path: ['x', 0] }] };
    const outputs: Json[] = [null, {}, { x: {} }, { x: [] }, 'x'];
    for (const output of outputs) {
      const run = start({ nodes: { a: node(), b: node('a'), c } }).complete('a', output);
      expect(run.complete('b', 0).run.state).toMatchObject({
        status: 'failed',
        failedStep: 'c',
        error: { code: 'binding_without_value', message: 'the output of "a" has nothing at ["x",0]' },
      });
    }
  });

  test('is an input that outputs make too large together', () => {
    const half = 'x'.repeat(1024 * 1024);
    const run = start(diamond).complete('a', 1).complete('b', half).complete('c', half);
    expect(run.run.state).toMatchObject({
      status: 'failed',
      failedStep: 'd',
      error: { code: 'payload_too_large' },
    });
  });
});

test('a stopped execution begins nothing further, and goes on from there when it is retried', () => {
  const run = start(diamond).complete('a', 1).command({ kind: 'stop' });
  expect(run.complete('b', 2).complete('c', 3).run.state.status).toBe('cancelled');
  expect(run.command({ kind: 'retry' }).open).toEqual(['d']);
  expect(run.complete('d', 4).run.state).toMatchObject({ status: 'completed', output: 4 });
});
