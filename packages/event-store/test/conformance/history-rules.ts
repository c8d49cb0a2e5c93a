import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { limits, type NewEvent } from '@runlog/core';
import { HistoryFull } from '../../src/errors.js';
import { append, created, failed, newId, newTenant, signal, started } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

const half: NewEvent = {
  type: 'SignalReceived',
  data: { signalId: 'large', name: 'n', payload: 'x'.repeat(limits.bytesPerExecution / 2) },
};
const cancel: NewEvent = { type: 'CancelRequested', data: { mode: 'stop' } };

export const historyRules = (open: OpenStore): void =>
  describe('the length of a history', () => {
    let store: StoreUnderTest;
    const tenant = newTenant();
    /** An execution whose history is full, by the bytes of two appends. */
    const full = { executionId: newId(), tenant, expectedVersion: 3 };
    beforeAll(async () => {
      store = await open();
      const { executionId } = full;
      for (const [expectedVersion, events] of [[created(tenant), half], [half]].entries())
        await store.events.append(
          append({ executionId, tenant, expectedVersion: 2 * expectedVersion, events }),
        );
    });
    afterAll(() => store.close());

    test('is bounded in bytes: what comes behind is refused with both figures', async () => {
      const refusal = store.events.append(append({ ...full, events: [signal('s')] }));
      await expect(refusal).rejects.toThrow(HistoryFull);
      await expect(refusal).rejects.toMatchObject({
        code: 'history_limit',
        retryable: false,
        executionId: full.executionId,
        size: { events: 3 },
      });
      const { length } = await store.events.read(full.executionId, { afterVersion: 3 });
      expect(length).toBe(0);
    });

    test('is bounded in events', async () => {
      const executionId = newId();
      const most = 10_000;
      await store.events.append(append({ executionId }));
      let version = 1;
      while (version < limits.eventsPerExecution) {
        const count = Math.min(most, limits.eventsPerExecution - version);
        const events = Array.from({ length: count }, () => started);
        await store.events.append(append({ executionId, expectedVersion: version, events }));
        version += count;
      }
      const behind = append({ executionId, expectedVersion: version, events: [started] });
      await expect(store.events.append(behind)).rejects.toMatchObject({ size: { events: version } });
    });

    test('is of no concern to other executions of the same batch', async () => {
      const others = Array.from({ length: 20 }, () => append());
      const outcomes = await Promise.allSettled(
        [append({ ...full, events: [signal('s')] }), ...others].map((one) => store.events.append(one)),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', ...others.map(() => 'fulfilled')]);
    });

    test('keeps no execution from its end, and claims no key of what it refuses', async () => {
      const command = { scope: full.executionId, key: 'k', digest: 'd' };
      const refused = append({ ...full, command, events: [signal('s')] });
      await expect(store.events.append(refused)).rejects.toThrow(HistoryFull);
      const cancelled = append({ ...full, command, events: [cancel] });
      expect(await store.events.append(cancelled)).toMatchObject({ status: 'appended', version: 4 });
      expect(await store.events.append(refused)).toMatchObject({ status: 'duplicate', digest: 'd' });
      const end = append({ ...full, expectedVersion: 4, events: [failed], wakeAt: 'done' });
      expect(await store.events.append(end)).toEqual({ status: 'appended', version: 5 });
      const reopened: NewEvent = { type: 'ExecutionRetried', data: {} };
      const again = append({ ...full, expectedVersion: 5, events: [reopened] });
      await expect(store.events.append(again)).rejects.toThrow(HistoryFull);
    });
  });
