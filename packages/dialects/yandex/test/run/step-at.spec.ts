import { describe, expect, test } from '@jest/globals';
import type { EventOf } from '@runlog/core';
import { StepNotes } from '../../src/program/index.js';
import { Driver } from './driver.js';

const document = `{yawl: "0.1", start: "a.b", steps: {
  "a.b": {title: Dotted, noOp: {next: each}},
  each: {foreach: {input: '[]', output: '\\({})', next: side, do: {start: call, steps: {call: {description: inner, httpCall: {url: u}}}}}},
  side: {parallel: {next: again, branches: {x: {start: loop, steps: {
    loop: {while: {max_iterations: 1, do: {start: ask, steps: {ask: {functionCall: {functionId: f}}}}}}}}}}},
  again: {disk: {oauthToken: t, path: p, upload: {content: c}}}}}`;

const notes = StepNotes.of(document, Driver.start(document, {}).events[0] as EventOf<'ExecutionCreated'>);

describe('a path leads to the step of the document that it names', () => {
  test.each([
    ['a\\.b', 'NoOp', false],
    ['a\\.b[2]', 'NoOp', false],
    ['each', 'Foreach', false],
    ['each[3].call', 'HttpCall', true],
    ['each[1][3].call[7]', 'HttpCall', true],
    ['side.x.loop', 'While', false],
    ['side.x.loop[0].ask', 'FunctionCall', true],
    ['again', 'Disk', true],
  ])('%s', (path, type, integration) => {
    expect(notes.describe(path)).toMatchObject({ type, integration });
  });

  test.each(['', 'none', 'a.b', 'each.none', 'side.y.loop', 'side', 'again.more', 'constructor'])(
    '%j is none unless it is there',
    (path) => expect(notes.describe(path)?.type).toBe(path === 'side' ? 'Parallel' : undefined),
  );

  test('with what its author wrote about it', () => {
    expect(notes.describe('a\\.b')).toMatchObject({ title: 'Dotted' });
    expect(notes.describe('each[0].call')).toMatchObject({ description: 'inner' });
  });

  test('and the codes of its worker have their names in YaWL', () => {
    expect(notes.describe('each[0].call')?.code('http.502')).toBe('HTTP_CALL_502');
    expect(notes.describe('side.x.loop[0].ask')?.code('own')).toBe('own');
  });
});
