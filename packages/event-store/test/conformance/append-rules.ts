import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AppendRefused } from '../../src/errors.js';
import type { Committed } from '../../src/port.js';
import { append, completed, created, newId, newTenant, signal, started } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

export const appendRules = (open: OpenStore): void =>
  describe('append', () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    test('gives versions without holes, behind the version that the decider saw', async () => {
      const first = append({ events: [created('t'), started] });
      expect(await store.events.append(first)).toEqual({ status: 'appended', version: 2 });
      const { executionId } = first;
      expect(
        await store.events.append(append({ executionId, expectedVersion: 2, events: [completed] })),
      ).toEqual({ status: 'appended', version: 3 });
      const log = await store.events.read(executionId);
      expect(log.map(({ version, type }) => [version, type])).toEqual([
        [1, 'ExecutionCreated'],
        [2, 'ExecutionStarted'],
        [3, 'ExecutionCompleted'],
      ]);
    });

    test('keeps data exactly, with every character that JSON can carry', async () => {
      const given = append();
      await store.events.append(given);
      const [event] = await store.events.read(given.executionId);
      expect(event?.data).toEqual(given.events[0]?.data);
      expect(event?.recordedAt).toBe(given.recordedAt);
    });

    test.each([0, 1, 3, 4])(
      'refuses the expected version %i when the log is at 2',
      async (expectedVersion) => {
        const { executionId } = append();
        await store.events.append(append({ executionId, events: [created('t'), started] }));
        const late = append({ executionId, expectedVersion, events: [signal('s')] });
        expect(await store.events.append(late)).toEqual({ status: 'conflict' });
        expect(await store.events.read(executionId)).toHaveLength(2);
      },
    );

    test('refuses a creation of what is there already, be it without events', async () => {
      const { executionId } = append();
      await store.events.append(append({ executionId, events: [created('t'), started] }));
      for (const events of [[created('t')], []]) {
        const again = append({ executionId, expectedVersion: 0, events });
        expect(await store.events.append(again)).toEqual({ status: 'conflict' });
      }
    });

    test('lets exactly one of many appends to one version win', async () => {
      const executionId = newId();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => store.events.append(append({ executionId }))),
      );
      expect(outcomes.filter(({ status }) => status === 'appended')).toHaveLength(1);
      expect(outcomes.filter(({ status }) => status === 'conflict')).toHaveLength(19);
      expect(await store.events.read(executionId)).toHaveLength(1);
    });

    test('answers a used command key with the first execution and digest, and writes nothing', async () => {
      const tenant = newTenant();
      const command = { scope: 'start', key: 'order-1', digest: 'first' };
      const first = append({ tenant, command });
      expect(await store.events.append(first)).toMatchObject({ status: 'appended' });
      const again = append({ tenant, command: { ...command, digest: 'other' } });
      expect(await store.events.append(again)).toEqual({
        status: 'duplicate',
        executionId: first.executionId,
        digest: 'first',
      });
      expect(await store.events.read(again.executionId)).toEqual([]);
    });

    test('answers the retry of an append that did succeed as a duplicate, not as a conflict', async () => {
      const tenant = newTenant();
      const given = append({ tenant, command: { scope: 'start', key: 'k', digest: 'd' } });
      await store.events.append(given);
      expect(await store.events.append(given)).toMatchObject({
        status: 'duplicate',
        executionId: given.executionId,
      });
    });

    test('does not claim the key of an append that conflicts', async () => {
      const tenant = newTenant();
      const command = { scope: 'start', key: 'k', digest: 'd' };
      expect(await store.events.append(append({ tenant, command, expectedVersion: 4 }))).toEqual({
        status: 'conflict',
      });
      expect(await store.events.append(append({ tenant, command }))).toMatchObject({ status: 'appended' });
    });

    test('keeps keys of other tenants and scopes apart', async () => {
      const command = { scope: 'start', key: 'same', digest: 'd' };
      const appends = [
        append({ tenant: newTenant(), command }),
        append({ tenant: newTenant(), command }),
        append({ tenant: newTenant(), command: { ...command, scope: newId() } }),
      ];
      const outcomes = await Promise.all(appends.map((one) => store.events.append(one)));
      expect(outcomes.map(({ status }) => status)).toEqual(['appended', 'appended', 'appended']);
    });

    test('lets one of many starts with one key win, and tells the others which', async () => {
      const tenant = newTenant();
      const command = { scope: 'start', key: 'once', digest: 'd' };
      const appends = Array.from({ length: 20 }, () => append({ tenant, command }));
      const outcomes = await Promise.all(appends.map((one) => store.events.append(one)));
      const won = appends.filter((_, index) => outcomes[index]?.status === 'appended');
      expect(won).toHaveLength(1);
      const lost = outcomes.filter(({ status }) => status === 'duplicate');
      expect(lost).toHaveLength(19);
      for (const outcome of lost) expect(outcome).toMatchObject({ executionId: won[0]?.executionId });
    });

    test('tells listeners of what was recorded, and of nothing else', async () => {
      const heard: Committed[] = [];
      const stop = store.events.onCommitted((batch) => heard.push(...batch));
      const given = append({ events: [created('t'), started] });
      await store.events.append(given);
      await store.events.append(given);
      stop();
      await store.events.append(append());
      expect(heard.map(({ executionId, version }) => [executionId, version])).toEqual([
        [given.executionId, 2],
      ]);
    });

    test.each([
      ['an id that is no UUID', { executionId: 'nonsense' }],
      ['an id in upper case', { executionId: newId().toUpperCase() }],
      ['a negative version', { expectedVersion: -1 }],
      ['a time that is no whole number', { recordedAt: 1.5 }],
      ['a wake-up at no moment', { wakeAt: Number.NaN }],
      ['a tenant with NUL', { tenant: 'a\0b' }],
      ['a tenant beyond all bounds', { tenant: 'é'.repeat(300) }],
      ['a key beyond all bounds', { command: { scope: 's', key: 'k'.repeat(2_000), digest: 'd' } }],
    ])('refuses %s before it can reach a batch', async (_, fault) => {
      await expect(store.events.append(append(fault))).rejects.toThrow(AppendRefused);
    });
  });
