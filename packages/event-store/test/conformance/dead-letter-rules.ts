import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

export const deadLetterRules = (open: OpenStore): void =>
  describe('what is put aside', () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const everything = { limit: 1_000 };
    const message = (executionId: string) =>
      ({
        kind: 'exhausted',
        subject: 'runlog.inbox.3',
        executionId,
        code: 'append_refused',
        cause: 'it was refused',
        payload: new Uint8Array([0, 255, 7]),
        contentType: 'x/y',
      }) as const;

    test('is kept byte for byte with its cause, once, and counts how often it came', async () => {
      const executionId = newId();
      expect(await store.deadLetters.park(message(executionId))).toBe(1);
      expect(await store.deadLetters.park({ ...message(executionId), cause: 'again' })).toBe(2);
      const [found, ...others] = await store.deadLetters.list({ executionId }, everything);
      expect(others).toEqual([]);
      expect(found).toMatchObject({
        kind: 'exhausted',
        subject: 'runlog.inbox.3',
        executionId,
        code: 'append_refused',
        cause: 'again',
        payloadBytes: 3,
        contentType: 'x/y',
        count: 2,
      });
      expect(found?.lastAt).toBeGreaterThanOrEqual(found?.firstAt ?? Infinity);
      const whole = await store.deadLetters.get(found?.id ?? '');
      expect([...(whole?.payload ?? [])]).toEqual([0, 255, 7]);
    });

    test('is told apart by its bytes and by its execution', async () => {
      const [one, other] = [newId(), newId()];
      await store.deadLetters.park(message(one));
      await store.deadLetters.park({ ...message(one), payload: new Uint8Array([1]) });
      await store.deadLetters.park(message(other));
      expect(await store.deadLetters.list({ executionId: one }, everything)).toHaveLength(2);
      expect(await store.deadLetters.list({ executionId: other }, everything)).toHaveLength(1);
    });

    test('goes under the id of its execution, when it is one', async () => {
      const executionId = newId();
      await store.deadLetters.park({
        kind: 'execution',
        executionId,
        code: 'unreadable_event',
        cause: 'why',
      });
      expect(await store.deadLetters.get(executionId)).toMatchObject({ kind: 'execution', count: 1 });
      expect(await store.deadLetters.list({ kind: 'execution', executionId }, everything)).toHaveLength(1);
      expect(await store.deadLetters.list({ kind: 'unreadable', executionId }, everything)).toEqual([]);
    });

    test('keeps of a large message what fits, and says how large it was', async () => {
      const executionId = newId();
      const payload = new Uint8Array(1024 * 1024 + 5);
      const cause = `\u0000${'x'.repeat(3_000)}`;
      await store.deadLetters.park({ kind: 'unreadable', executionId, code: 'c', cause, payload });
      const [found] = await store.deadLetters.list({ executionId }, everything);
      expect(found).toMatchObject({ payloadBytes: payload.length, cause: `\uFFFD${'x'.repeat(1_999)}` });
      expect((await store.deadLetters.get(found?.id ?? ''))?.payload).toHaveLength(1024 * 1024);
    });

    test('is gone when it is removed, and comes in pages and counts until then', async () => {
      const before = await store.deadLetters.counts();
      const executionId = newId();
      for (const byte of [1, 2, 3])
        await store.deadLetters.park({ ...message(executionId), payload: new Uint8Array([byte]) });
      const ids = (await store.deadLetters.list({ executionId }, everything)).map(({ id }) => id);
      const [first = '', second] = ids;
      const page = await store.deadLetters.list({ executionId }, { after: first, limit: 1 });
      expect(page.map(({ id }) => id)).toEqual([second]);
      expect((await store.deadLetters.counts()).exhausted).toBe(before.exhausted + 3);
      expect(await Promise.all(ids.map((id) => store.deadLetters.remove(id)))).toEqual([true, true, true]);
      expect(await store.deadLetters.remove(first)).toBe(false);
      expect(await store.deadLetters.counts()).toEqual(before);
    });
  });
