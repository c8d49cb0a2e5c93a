import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeToken, encodeToken, InvalidPrefix, Subjects } from '../../src/index.js';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('a token of a subject', () => {
  test('holds any text, and gives it back', () => {
    fc.assert(fc.property(anyText, (text) => decodeToken(encodeToken(text)) === text));
  });

  test('never holds what a subject gives a meaning to', () => {
    fc.assert(fc.property(anyText, (text) => /^[A-Za-z0-9_=-]+$/.test(encodeToken(text))));
  });

  test('is different for different texts', () => {
    expect(encodeToken('a.b')).not.toBe(encodeToken('a=2Eb'));
    expect(encodeToken('')).not.toBe(encodeToken('='));
  });

  test.each(['a.b', '=', '=4', '=zz', '=2e', 'a b', '=41', '>'])(
    'that nobody encoded (%s) is not decoded',
    (token) => {
      expect(decodeToken(token)).toBe(token === '=' ? '' : undefined);
    },
  );
});

describe('subjects', () => {
  test('keep a client from reaching beyond its own queue and tenant', () => {
    const subjects = new Subjects('runlog');
    expect(subjects.tasks('a.*.>', 'high')).toBe('runlog.tasks.a=2E=2A=2E=3E.high');
    expect(subjects.event('team/ü', 'e1', 'ExecutionCreated')).toBe(
      'runlog.events.team=2F=C3=BC.e1.ExecutionCreated',
    );
  });

  test('name the consumer of a queue within the bounds of the server, whatever the queue is called', () => {
    const subjects = new Subjects('runlog');
    const long = 'ü'.repeat(128);
    expect(subjects.taskConsumer('Http', 'low', 'i').toLowerCase()).not.toBe(
      subjects.taskConsumer('http', 'low', 'i'),
    );
    expect(subjects.taskConsumer(long, 'low', 'i').length).toBeLessThan(200);
    expect(subjects.taskConsumer(long, 'low', 'i')).not.toBe(subjects.taskConsumer(`${long}x`, 'low', 'i'));
  });

  test.each(['', 'A', 'a.b', 'a b', '*', 'x'.repeat(65)])('refuse the prefix %j', (prefix) => {
    expect(() => new Subjects(prefix)).toThrow(InvalidPrefix);
  });

  test('know the stream that stores them', () => {
    const subjects = new Subjects('p-1');
    expect(subjects.streamOf(subjects.tasks('q', 'low'))).toBe('P-1_TASKS');
    expect(subjects.streamOf(subjects.inbox(3))).toBe('P-1_INBOX');
    expect(subjects.streamOf(subjects.eventsOfTenant('t'))).toBe('P-1_EVENTS');
    expect(subjects.streamOf(subjects.cancel)).toBeUndefined();
  });
});
