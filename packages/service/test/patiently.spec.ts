import { describe, expect, test } from '@jest/globals';
import { patiently, reasonOf } from '../src/index.js';

const failing = (times: number, error = new Error('not yet')) => {
  let tries = 0;
  return () => {
    tries += 1;
    return tries > times ? Promise.resolve(tries) : Promise.reject(error);
  };
};

describe('waiting for a server', () => {
  test('tries again until it is there, and tells each time', async () => {
    const told: number[] = [];
    const onRetry = (_error: unknown, attempt: number) => void told.push(attempt);
    expect(await patiently(failing(2), { withinMs: 60_000, onRetry, hopeless: () => false })).toBe(3);
    expect(told).toEqual([1, 2]);
  });

  test('ends with the last error when the time is over, or at once when it is hopeless', async () => {
    const onRetry = () => undefined;
    const late = patiently(failing(1_000), { withinMs: 250, onRetry, hopeless: () => false });
    await expect(late).rejects.toThrow('not yet');
    const hopeless = (error: unknown) => error instanceof RangeError;
    const wrong = patiently(failing(1, new RangeError('never')), { withinMs: 60_000, onRetry, hopeless });
    await expect(wrong).rejects.toThrow('never');
  });

  test('ends when it is told to', async () => {
    const leaving = new AbortController();
    const waiting = patiently(failing(1_000), {
      withinMs: 60_000,
      onRetry: (_error, attempt) => attempt === 2 && leaving.abort(),
      hopeless: () => false,
      signal: leaving.signal,
    });
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('names all reasons of an error', () => {
    const error = new Error('no log', { cause: new Error('no server', { cause: new Error('refused') }) });
    expect(reasonOf(error)).toBe('no log: no server: refused');
    expect(reasonOf('plain')).toBe('plain');
  });
});
