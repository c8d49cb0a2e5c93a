import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { schemaVersions } from '@runlog/core';
import { genesisOf, hashOf } from '../../src/chain/event-hash.js';
import type { Append } from '../../src/port.js';
import { append, completed, created, newId, signal, started } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

/** The hashes of what these appends of one execution record, made from what was asked for. */
function chainOf(appends: readonly Append[]): string[] {
  const hashes: string[] = [];
  for (const { executionId, tenant, recordedAt, traceparent, events } of appends)
    for (const { type, data } of events)
      hashes.push(
        hashOf(hashes.at(-1) ?? genesisOf(executionId), {
          executionId,
          tenant,
          traceparent,
          type,
          version: hashes.length + 1,
          schemaVersion: schemaVersions[type],
          recordedAt: recordedAt === 0 ? '0' : `${recordedAt}000`,
          data: JSON.stringify(data),
        }),
      );
  return hashes;
}

export const chainRules = (open: OpenStore): void =>
  describe('the hash chain', () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    test('goes through all events of an execution, whatever appends and texts they came in', async () => {
      const executionId = newId();
      const given = [
        append({ executionId, tenant: 'é "\\\n', events: [created('é'), started], recordedAt: 0 }),
        append({ executionId, expectedVersion: 2, events: [signal('\ud800')], traceparent: '00-a-b-01' }),
        append({ executionId, expectedVersion: 3, events: [] }),
        append({ executionId, expectedVersion: 3, events: [signal('1'), signal('2')] }),
        append({ executionId, expectedVersion: 5, events: [completed], wakeAt: 'done' }),
      ];
      for (const one of given) expect(await store.events.append(one)).toMatchObject({ status: 'appended' });
      expect(await store.hashes(executionId)).toEqual(chainOf(given));
    });

    test('is not touched by an append that conflicts', async () => {
      const { executionId, ...rest } = append({ events: [created('t'), started] });
      const given = [
        { executionId, ...rest },
        append({ executionId, expectedVersion: 2, events: [completed] }),
      ];
      await store.events.append({ executionId, ...rest });
      const late = append({ executionId, expectedVersion: 1, events: [signal('late')] });
      expect(await store.events.append(late)).toEqual({ status: 'conflict' });
      await store.events.append(append({ executionId, expectedVersion: 2, events: [completed] }));
      expect(await store.hashes(executionId)).toEqual(chainOf(given));
    });

    test('has its head at hand behind an append, for whoever appends next', async () => {
      const given = append({ events: [created('t'), started] });
      await store.events.append(given);
      expect(store.events.takeHead(given.executionId, 1)).toBeUndefined();
      expect(store.events.takeHead(given.executionId, 2)).toBe(chainOf([given])[1]);
      expect(store.events.takeHead(newId(), 1)).toBeUndefined();
    });

    test('does not believe a wrong word about its head', async () => {
      const first = append();
      await store.events.append(first);
      const second = append({ executionId: first.executionId, expectedVersion: 1, events: [signal('a')] });
      store.events.learnHead(first.executionId, 1, genesisOf(newId()));
      await store.events.append(second);
      store.events.learnHead(first.executionId, 3, genesisOf(newId()));
      const third = append({ executionId: first.executionId, expectedVersion: 2, events: [signal('b')] });
      expect(await store.events.append(third)).toEqual({ status: 'appended', version: 3 });
      expect(await store.hashes(first.executionId)).toEqual(chainOf([first, second, third]));
    });
  });
