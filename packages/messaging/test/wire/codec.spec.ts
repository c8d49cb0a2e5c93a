import { describe, expect, test } from '@jest/globals';
import { headers } from 'nats';
import {
  contentType,
  decode,
  encode,
  headersOf,
  isTaskMessage,
  traceparentOf,
  UndecodableMessage,
  UnencodableMessage,
} from '../../src/index.js';
import { isInboxMessage } from '../../src/wire/shapes.js';
import { aNotice, anEvent, aTask } from '../support/samples.js';

const onSubject = (value: unknown) => ({ subject: 'runlog.inbox.1', data: encode(value) });

describe('the codec', () => {
  test('gives back what was encoded', () => {
    const task = { partition: 3, task: aTask({ input: { text: 'ü\u2028' } }) };
    expect(decode({ subject: 's', data: encode(task), headers: headersOf({}) }, isTaskMessage)).toEqual(task);
  });

  test('refuses a content type that it does not know', () => {
    const strange = headers();
    strange.set('Content-Type', 'application/vnd.runlog+cbor;v=2');
    expect(() => decode({ ...onSubject(aNotice()), headers: strange }, isInboxMessage)).toThrow(
      UndecodableMessage,
    );
  });

  test('takes a message without a content type for its own', () => {
    const notice = aNotice();
    expect(decode(onSubject(notice), isInboxMessage)).toEqual(notice);
  });

  test.each([
    ['no JSON', new TextEncoder().encode('{')],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['nothing', new Uint8Array()],
    ['an array', encode([])],
    ['another kind', encode({ kind: 'other' })],
    ['reports that are no list', encode({ kind: 'reports', reports: {} })],
    [
      'a report without its execution',
      encode({
        kind: 'reports',
        reports: [{ step: 'a', attempt: 1, report: { status: 'completed', output: 1 } }],
      }),
    ],
    [
      'a completion without output',
      encode({
        kind: 'reports',
        reports: [{ executionId: 'e', step: 'a', attempt: 1, report: { status: 'completed' } }],
      }),
    ],
    ['a broken event', encode({ ...aNotice(), events: [{ type: 'StepCompleted' }] })],
    ['a version that is none', encode({ ...aNotice(), version: -1 })],
  ])('refuses %s', (_, data) => {
    expect(() => decode({ subject: 's', data }, isInboxMessage)).toThrow(UndecodableMessage);
  });

  test('reads every kind of inbox message', () => {
    const report = { executionId: 'e', step: 'a', attempt: 1 };
    const messages = [
      { ...aNotice('e', 2), events: [anEvent('e', 2)] },
      {
        kind: 'reports',
        reports: [
          { ...report, report: { status: 'started', worker: 'w' } },
          { ...report, report: { status: 'completed', output: null } },
          { ...report, report: { status: 'failed', error: { code: 'c', message: 'm', retryable: true } } },
        ],
      },
    ];
    for (const message of messages) expect(decode(onSubject(message), isInboxMessage)).toEqual(message);
  });

  test('does not write what JSON cannot hold', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(() => encode(circular)).toThrow(UnencodableMessage);
  });
});

describe('headers', () => {
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  test('carry a well-formed trace context and leave out any other', () => {
    expect(traceparentOf(headersOf({ traceparent: trace }))).toBe(trace);
    for (const bad of ['', 'x', `${trace}\r\nX: y`, trace.toUpperCase()])
      expect(headersOf({ traceparent: bad }).has('traceparent')).toBe(false);
    expect(traceparentOf(undefined)).toBeUndefined();
  });

  test('name a message by its hash when its id is no short printable line', () => {
    const nameOf = (messageId: string): string => headersOf({ messageId }).get('Nats-Msg-Id');
    expect(nameOf('e:fetch:1')).toBe('e:fetch:1');
    expect(nameOf('e:a\r\nb:1')).toMatch(/^[\w-]{43}$/);
    expect(nameOf('e:a\r\nb:1')).not.toBe(nameOf('e:a\r\nc:1'));
    expect(nameOf('x'.repeat(300))).toHaveLength(43);
  });

  test('say how the content is written', () => {
    expect(headersOf({}).get('Content-Type')).toBe(contentType);
  });
});
