import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@runlog/core';
import { eventually } from '@runlog/testkit';
import type { AdmissionAsk } from '../../src/admission-port.js';
import { append, completed, created, newId, started } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

const at = 1_700_000_000_000;
const everything: AdmissionAsk = { tenants: 10, running: 0, each: 100, without: [] };

export const lineRules = (open: OpenStore): void =>
  describe('line', () => {
    let store: StoreUnderTest;
    const record = async (tenant: string, afterMs: number, events: readonly NewEvent[]): Promise<string> => {
      const executionId = newId();
      await store.events.append(append({ tenant, executionId, recordedAt: at + afterMs, events }));
      return executionId;
    };
    const further = (executionId: string, tenant: string, version: number, events: readonly NewEvent[]) =>
      store.events.append(append({ tenant, executionId, recordedAt: at, expectedVersion: version, events }));
    const project = () =>
      eventually(async () => {
        while ((await store.projector.runOnce(100)) > 0);
        expect((await store.projector.lag()).events).toBe(0);
      });
    const queued = (tenant: string, afterMs: number) =>
      record(tenant, afterMs, [created(tenant, { queued: true })]);

    const waiting: Record<string, string[]> = {};
    beforeAll(async () => {
      store = await open();
      expect([await store.line.next(everything), await store.line.length()]).toEqual([
        [],
        { executions: 0, seconds: 0 },
      ]);
      // The order of time, which is not that of the ids.
      for (const tenant of ['a', 'b', 'c']) {
        const later = [await queued(tenant, 30), await queued(tenant, 10), await queued(tenant, 20)];
        waiting[tenant] = [1, 2, 0].map((index) => later[index] ?? '');
      }
      await record('b', 0, [created('b'), started]);
      await record('b', 0, [created('b')]);
      await record('b', 0, [created('b'), started, completed]);
      await record('d', 0, [created('d'), started]);
      await project();
    });
    afterAll(() => store.close());

    test('holds what is queued of each tenant, oldest first', async () => {
      const { a = [], b = [], c = [] } = waiting;
      expect(await store.line.next(everything)).toEqual([
        { tenant: 'a', executions: a },
        { tenant: 'b', executions: b },
        { tenant: 'c', executions: c },
      ]);
      const { executions, seconds } = await store.line.length();
      expect(executions).toBe(9);
      expect(seconds).toBeGreaterThan(1_000);
    });

    test('gives as many as there is room for, and no more of one tenant than is asked', async () => {
      const { a = [], b = [], c = [] } = waiting;
      const roomy = await store.line.next({ ...everything, running: 3, each: 2 });
      expect(roomy).toEqual([
        { tenant: 'a', executions: a.slice(0, 2) },
        { tenant: 'b', executions: b.slice(0, 1) },
        { tenant: 'c', executions: c.slice(0, 2) },
      ]);
      expect((await store.line.next({ ...everything, running: 2 }))[1]).toEqual({
        tenant: 'b',
        executions: [],
      });
    });

    test('goes from tenant to tenant, and passes over what it is told to', async () => {
      const { b = [], c = [] } = waiting;
      expect(await store.line.next({ ...everything, after: 'a', tenants: 1 })).toEqual([
        { tenant: 'b', executions: b },
      ]);
      const [, third] = await store.line.next({ ...everything, after: 'a', without: c.slice(0, 1) });
      expect(third?.executions).toEqual(c.slice(1));
      expect(await store.line.next({ ...everything, after: 'c' })).toEqual([]);
    });

    test('is left by who is let in, paused or cancelled; who pauses or ends before it ran takes no place', async () => {
      const [first = '', second = '', third = ''] = waiting['a'] ?? [];
      await further(second, 'a', 1, [{ type: 'ExecutionPaused', data: {} }]);
      await further(third, 'a', 1, [{ type: 'CancelRequested', data: { mode: 'stop' } }]);
      await project();
      expect((await store.line.next({ ...everything, running: 1 }))[0]).toEqual({
        tenant: 'a',
        executions: [first],
      });
      await further(first, 'a', 1, [started]);
      await further(second, 'a', 2, [{ type: 'ExecutionResumed', data: { queued: true } }]);
      await project();
      expect((await store.line.next({ ...everything, running: 1 }))[0]).toEqual({
        tenant: 'a',
        executions: [],
      });
      expect((await store.line.next({ ...everything, running: 2 }))[0]?.executions).toEqual([second]);
      await further(first, 'a', 2, [{ type: 'ExecutionPaused', data: {} }]);
      await project();
      expect((await store.line.next({ ...everything, running: 1 }))[0]?.executions).toEqual([]);
    });
  });
