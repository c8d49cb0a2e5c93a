import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UnreadableEvent } from '@runlog/core';
import { append, created, newId, signal, started } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

export const readRules = (open: OpenStore): void =>
  describe('read', () => {
    let store: StoreUnderTest;
    const executionId = newId();
    const at = 1_700_000_000_000;

    beforeAll(async () => {
      store = await open();
      await store.events.append(append({ executionId, recordedAt: at, events: [created('t'), started] }));
      const later = [signal('a'), signal('b')];
      await store.events.append(
        append({ executionId, expectedVersion: 2, recordedAt: at + 10, events: later }),
      );
      // Another appender's clock reading is a little behind.
      await store.events.append(
        append({ executionId, expectedVersion: 4, recordedAt: at + 9, events: [signal('c')] }),
      );
    });
    afterAll(() => store.close());

    const versions = async (range: Parameters<StoreUnderTest['events']['read']>[1]): Promise<number[]> =>
      (await store.events.read(executionId, range)).map(({ version }) => version);

    test.each([
      [{}, [1, 2, 3, 4, 5]],
      [{ afterVersion: 2 }, [3, 4, 5]],
      [{ toVersion: 3 }, [1, 2, 3]],
      [{ afterVersion: 1, toVersion: 3 }, [2, 3]],
      [{ afterVersion: 5 }, []],
      [{ limit: 2 }, [1, 2]],
      [{ afterVersion: 2, limit: 1 }, [3]],
      [{ toTime: at - 1 }, []],
      [{ toTime: at }, [1, 2]],
      [{ toTime: at + 10 }, [1, 2, 3, 4, 5]],
      [{ toTime: at, afterVersion: 1 }, [2]],
      [{ toTime: at + 100, toVersion: 4, limit: 3 }, [1, 2, 3]],
    ])('%j gives versions %j', async (range, expected) => {
      expect(await versions(range)).toEqual(expected);
    });

    test('as of a moment gives a prefix without holes, even where times go back', async () => {
      expect(await versions({ toTime: at + 9 })).toEqual([1, 2]);
    });

    test('gives nothing for an id that does not exist or could not', async () => {
      expect(await store.events.read(newId())).toEqual([]);
      expect(await store.events.read('nonsense')).toEqual([]);
    });

    test('reads many logs at once, each from its own version', async () => {
      const other = append();
      await store.events.append(other);
      const unknown = newId();
      const logs = await store.events.readMany([
        { executionId, afterVersion: 3 },
        { executionId: other.executionId },
        { executionId: unknown },
        { executionId: 'nonsense' },
      ]);
      expect([...logs.keys()]).toEqual([executionId, other.executionId, unknown, 'nonsense']);
      expect(logs.get(executionId)).toMatchObject([{ version: 4 }, { version: 5 }]);
      expect(logs.get(other.executionId)).toMatchObject([{ type: 'ExecutionCreated' }]);
      expect(logs.get(unknown)).toEqual([]);
      expect(logs.get('nonsense')).toEqual([]);
    });

    test('an event of an unknown type parks its own execution and no other', async () => {
      const broken = append();
      const sound = append();
      await Promise.all([store.events.append(broken), store.events.append(sound)]);
      await store.plant(broken.executionId, broken.tenant, 2);
      await expect(store.events.read(broken.executionId)).rejects.toThrow(UnreadableEvent);
      expect(await store.events.read(broken.executionId, { toVersion: 1 })).toHaveLength(1);
      const logs = await store.events.readMany([broken, sound]);
      expect(logs.get(broken.executionId)).toBeInstanceOf(UnreadableEvent);
      expect(logs.get(sound.executionId)).toHaveLength(1);
    });
  });
