import { expect, test } from '@jest/globals';

import { Recent } from '../../src/memory/recent.js';
import { SharedCalls } from '../../src/memory/shared-calls.js';

interface Asked {
  readonly key: string;
  answer(value: string): void;
  fail(error: Error): void;
}

function controlled() {
  const asked: Asked[] = [];
  const calls = new SharedCalls<string>(
    (key) => new Promise((answer, fail) => asked.push({ key, answer, fail })),
  );
  return { asked, calls };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('whoever asks while a question is under way gets the answer of the next one, and all of them share it', async () => {
  const { asked, calls } = controlled();
  const first = calls.get('k');
  const later = [calls.get('k'), calls.get('k'), calls.get('k')];
  expect(asked).toHaveLength(1);
  asked[0]?.answer('old');
  expect(await first).toBe('old');
  await turn();
  expect(asked).toHaveLength(2);
  asked[1]?.answer('new');
  expect(await Promise.all(later)).toEqual(['new', 'new', 'new']);
});

test('a failed question fails those who share it and nobody after them', async () => {
  const { asked, calls } = controlled();
  const first = calls.get('k');
  const second = calls.get('k');
  asked[0]?.fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await turn();
  asked[1]?.answer('back');
  expect(await second).toBe('back');
  const third = calls.get('k');
  asked[2]?.answer('again');
  expect(await third).toBe('again');
});

test('different keys do not wait for each other', () => {
  const { asked, calls } = controlled();
  void calls.get('a');
  void calls.get('b');
  expect(asked.map(({ key }) => key)).toEqual(['a', 'b']);
});

test('a bounded memory forgets what was not asked for the longest', () => {
  const recent = new Recent<string, number>(2);
  recent.set('a', 1);
  recent.set('b', 2);
  expect(recent.get('a')).toBe(1);
  recent.set('c', 3);
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([1, undefined, 3]);
});
