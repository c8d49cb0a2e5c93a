import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ExecutionEvent, Json, NewEvent } from '@runlog/core';
import { eventually } from '@runlog/testkit';
import { genesisOf, hashOf } from '../../src/chain/event-hash.js';
import { apartFromBytes, apartMark, setApart } from '../../src/payloads/apart.js';
import type { TailedEvent, TailedWriting } from '../../src/port.js';
import { append, created, failed, newId, newTenant } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

/** A JSON value whose text has so many bytes. */
const sized = (bytes: number): Json => 'é'.repeat(1_000) + 'x'.repeat(bytes - 2_002);
const large = { deep: [{ text: `quotes " \\ \u0000 \ud800 é 😀 ${'x'.repeat(200_000)}` }] };

const creation = (tenant: string): NewEvent => {
  const event = created(tenant, { labels: { env: 'prod' } });
  return event.type === 'ExecutionCreated' ? { ...event, data: { ...event.data, input: large } } : event;
};
const output = (value: Json): NewEvent => ({
  type: 'StepCompleted',
  data: { step: 's', attempt: 1, output: value },
});
const signalled = (payload: Json): NewEvent => ({
  type: 'SignalReceived',
  data: { signalId: 's', name: 'n', payload },
});

export const payloadRules = (open: OpenStore): void =>
  describe('a large payload', () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const dataOf = (log: readonly ExecutionEvent[] | Error | undefined): unknown[] => {
      if (!log || log instanceof Error) throw log ?? new Error('nothing was read');
      return log.map(({ data }) => data);
    };

    test('comes back as it was given, wherever it is read', async () => {
      const tenant = newTenant();
      const events = [creation(tenant), signalled(large), output(large), output('small')];
      const given = append({ tenant, events });
      const { executionId } = given;
      await store.events.append(given);
      const texts = events.map(({ data }) => JSON.stringify(data));
      const wanted = texts.map((text) => JSON.parse(text) as unknown);
      expect(dataOf(await store.events.read(executionId))).toEqual(wanted);
      expect(dataOf(await store.events.read(executionId, { afterVersion: 2, limit: 1 }))).toEqual([
        wanted[2],
      ]);
      expect(dataOf((await store.events.readMany([{ executionId }])).get(executionId))).toEqual(wanted);
      await eventually(async () => {
        const ours = (page: readonly (TailedEvent | TailedWriting)[]) =>
          page.filter((one) => one.tenant === tenant).map(({ event }) => 'data' in event && event.data);
        expect(ours(await store.events.tail(undefined, 10_000))).toEqual(wanted);
        expect(ours(await store.events.tailWritten(undefined, 10_000))).toEqual(texts);
      });
    });

    test.each([apartFromBytes - 1, apartFromBytes, apartFromBytes + 1])(
      'of %d bytes is one, or is not',
      async (bytes) => {
        const value = sized(bytes);
        expect(Buffer.byteLength(JSON.stringify(value))).toBe(bytes);
        expect(setApart({ step: 's', output: value }) !== undefined).toBe(bytes >= apartFromBytes);
        const given = append({ events: [output(value)] });
        await store.events.append(given);
        expect(dataOf(await store.events.read(given.executionId))).toEqual([
          { step: 's', attempt: 1, output: value },
        ]);
      },
    );

    test('is not mistaken for by data that look like what the log keeps of one', async () => {
      const hash = '0'.repeat(64);
      const lookalike = { apart: { output: { hash, bytes: 200_000 } }, data: { output: null } };
      const given = append({ events: [signalled(lookalike), output({ ...lookalike, large })] });
      await store.events.append(given);
      expect(dataOf(await store.events.read(given.executionId))).toEqual(
        given.events.map(({ data }) => JSON.parse(JSON.stringify(data)) as unknown),
      );
    });

    test('is covered by the chain through its hash', async () => {
      const given = append({ events: [output(large)] });
      const { executionId, tenant, recordedAt } = given;
      await store.events.append(given);
      const [found] = await store.hashes(executionId);
      const apart = setApart({ step: 's', attempt: 1, output: large });
      expect(found).toBe(
        hashOf(genesisOf(executionId), {
          ...{ executionId, tenant, version: 1, type: 'StepCompleted', schemaVersion: 1 + apartMark },
          recordedAt: `${recordedAt}000`,
          data: apart?.text ?? '',
        }),
      );
    });

    test('of an append that conflicts leaves the log as it was', async () => {
      const given = append();
      await store.events.append(given);
      const late = append({ executionId: given.executionId, events: [creation('tests')] });
      expect(await store.events.append(late)).toEqual({ status: 'conflict' });
      expect(dataOf(await store.events.read(given.executionId))).toHaveLength(1);
    });

    test('keeps no execution from the list, nor its error', async () => {
      const tenant = newTenant();
      const details = { text: 'x'.repeat(200_000) };
      const broken: NewEvent =
        failed.type === 'ExecutionFailed'
          ? { ...failed, data: { error: { ...failed.data.error, details } } }
          : failed;
      const id = newId();
      await store.events.append(append({ executionId: id, tenant, events: [creation(tenant), broken] }));
      await eventually(async () => {
        while ((await store.projector.runOnce(1_000)) > 0);
        expect(await store.list.list({ tenant, labels: { env: 'prod' } }, { limit: 9 })).toMatchObject([
          { id, status: 'failed', definitionName: 'orders', error: { code: 'boom', message: 'it broke' } },
        ]);
      });
    });
  });
