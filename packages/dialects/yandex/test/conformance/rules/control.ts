import { describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';

import { entriesOf } from '../support/entries.js';
import { begun, ending, ran, told } from '../support/flow.js';
import { held } from '../support/held.js';
import { refusalOf } from '../support/refusal.js';
import { transports, type World } from '../support/world.js';

const failedPrecondition = 9;

/** Scenario 10 of the contract: Stop and Terminate. */
export const controlRules = (world: () => World): void => {
  describe.each(transports)('over %s', (transport) => {
    const api = () => world().api[transport];

    test('an execution under way says since when, and what it is at', async () => {
      const { shop } = world();
      const { executionId, first } = await held(world(), api());
      const { execution } = await api().get({ executionId });
      expect(execution?.startedAt).toBeInstanceOf(Date);
      expect(execution?.duration).toBeDefined();
      expect(await told(api(), executionId)).toEqual({ id: executionId, status: 'RUNNING' });
      const entries = await eventually(async () => {
        const found = await entriesOf(api(), executionId);
        expect(found).toMatchObject([{ id: 'first', status: 'STARTED' }]);
        return found;
      });
      expect(entries).toEqual([
        { id: 'first', type: 'HttpCall', status: 'STARTED', attempts: 1, input: { input: {} } },
      ]);
      shop.letThrough(first);
      await ending(api(), executionId);
    });

    test('a stop lets the active step end, and the next one never starts', async () => {
      const { shop } = world();
      const { executionId, first, second } = await held(world(), api());
      expect(await api().stop({ executionId })).toEqual({ executionId });
      expect(await told(api(), executionId)).toMatchObject({ status: 'RUNNING' });
      expect(await entriesOf(api(), executionId)).toMatchObject([{ id: 'first', attempts: 1 }]);
      shop.letThrough(first);
      expect(await ending(api(), executionId)).toEqual({ id: executionId, status: 'STOPPED' });
      expect(await entriesOf(api(), executionId)).toMatchObject([
        { id: 'first', status: 'COMPLETED', output: { first } },
      ]);
      expect(shop.callsOf(second)).toBe(0);
      expect(await api().stop({ executionId })).toEqual({ executionId });
      expect(await api().terminate({ executionId })).toEqual({ executionId });
      expect(await told(api(), executionId)).toEqual({ id: executionId, status: 'STOPPED' });
    });

    test('a termination interrupts the active step', async () => {
      const { shop } = world();
      const { executionId, first, second } = await held(world(), api());
      expect(await api().terminate({ executionId })).toEqual({ executionId });
      expect(await ending(api(), executionId)).toEqual({ id: executionId, status: 'STOPPED' });
      expect(await entriesOf(api(), executionId)).toMatchObject([{ id: 'first', status: 'CANCELLED' }]);
      await eventually(() => expect(shop.crowd(first)).toBe(0));
      expect(shop.callsOf(second)).toBe(0);
      expect(await api().terminate({ executionId })).toEqual({ executionId });
    });

    test('what has ended by itself can neither be stopped nor be terminated', async () => {
      const good = await ran(api(), `{yawl: '0.1', start: a, steps: {a: {noOp: {}}}}`);
      const bad = await ran(api(), `{yawl: '0.1', start: a, steps: {a: {fail: {errorMessage: no}}}}`);
      expect([good.status, bad.status]).toEqual(['FINISHED', 'FAILED']);
      for (const { id: executionId } of [good, bad]) {
        const before = await told(api(), executionId);
        for (const call of [api().stop, api().terminate])
          expect(await refusalOf(call({ executionId }))).toMatchObject({ code: failedPrecondition });
        expect(await told(api(), executionId)).toEqual(before);
      }
    });
  });

  test('a step that is asked to end says so until it has ended', async () => {
    const { api, platform } = world();
    const { executionId } = await held(world(), api.TLS);
    const pid = platform.processes.find(({ kind }) => kind === 'scheduler')?.pid ?? 0;
    // While it stands still nobody carries out what the gateway has recorded.
    process.kill(pid, 'SIGSTOP');
    try {
      await api.TLS.terminate({ executionId });
      expect(await entriesOf(api.TLS, executionId)).toMatchObject([
        { id: 'first', status: 'CANCEL_REQUESTED' },
      ]);
      expect(await told(api.TLS, executionId)).toMatchObject({ status: 'RUNNING' });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect(await ending(api.TLS, executionId)).toMatchObject({ status: 'STOPPED' });
    expect(await entriesOf(api.TLS, executionId)).toMatchObject([{ id: 'first', status: 'CANCELLED' }]);
  });

  test('an execution goes on by the specification that it was started with', async () => {
    const { api, shop } = world();
    const { workflowId, executionId, first, second } = await held(world(), api.TLS);
    const specYaml = `{yawl: '0.1', start: other, steps: {other: {noOp: {output: '\\({other: true})'}}}}`;
    await api.TLS.updateWorkflow({ workflowId, specification: { specYaml } });
    shop.letThrough(first);
    expect(await ending(api.TLS, executionId)).toMatchObject({ status: 'FINISHED', result: {} });
    expect(shop.callsOf(second)).toBe(1);
    const next = await begun(api.TLS, workflowId);
    expect(await ending(api.TLS, next)).toMatchObject({ result: { other: true } });
  });
};
