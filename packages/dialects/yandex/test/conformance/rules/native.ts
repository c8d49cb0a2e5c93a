import { describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';

import { entriesOf } from '../support/entries.js';
import { begun, ending, freshName, made, told } from '../support/flow.js';
import { held } from '../support/held.js';
import { overRest } from '../support/rest.js';
import { folder, transports, type World } from '../support/world.js';

const uuidOf = (executionId: string): string => executionId.slice(-36);

/** The native API and this one see the same executions. */
export const nativeRules = (world: () => World): void => {
  describe('an execution of this API, natively', () => {
    test('has the same status, input and result, under its uuid', async () => {
      const { api, native } = world();
      const spec = `{yawl: '0.1', start: a, steps: {a: {noOp: {output: '\\({b: .a})'}}}}`;
      const workflowId = await made(api.TLS, spec);
      const executionId = await begun(api.TLS, workflowId, { a: [1] });
      await ending(api.TLS, executionId);
      expect(await native.get(uuidOf(executionId))).toMatchObject({
        ...{ status: 'completed', output: { b: [1] }, definition: { name: workflowId } },
      });
      const { executions } = await eventually(async () => {
        const page = await native.list({ definition: workflowId, statuses: ['completed'] });
        expect(page.executions).toHaveLength(1);
        return page;
      });
      expect(executions).toMatchObject([{ id: uuidOf(executionId) }]);
    });

    test('is stopped natively, and shows as stopped here', async () => {
      const { api, native, shop } = world();
      const { executionId, first } = await held(world(), api.TLS);
      expect(await native.stop(uuidOf(executionId))).toMatchObject({ status: 'cancelling' });
      shop.letThrough(first);
      for (const transport of transports)
        expect(await ending(api[transport], executionId)).toMatchObject({ status: 'STOPPED' });
      expect(await native.get(uuidOf(executionId))).toMatchObject({ status: 'cancelled' });
    });

    test('is paused natively, and shows as paused here until it is resumed', async () => {
      const { api, native, shop } = world();
      const { workflowId, executionId, first, second } = await held(world(), api.TLS);
      await native.pause(uuidOf(executionId));
      shop.letThrough(first);
      for (const transport of transports)
        expect(await told(api[transport], executionId)).toMatchObject({ status: 'PAUSED' });
      await eventually(async () => {
        const { executions } = await api.TLS.list({ workflowId, filter: 'status=PAUSED' });
        expect(executions).toMatchObject([{ id: executionId }]);
      });
      await eventually(async () =>
        expect(await entriesOf(api.TLS, executionId)).toMatchObject([{ id: 'first', status: 'COMPLETED' }]),
      );
      expect(shop.callsOf(second)).toBe(0);
      await native.resume(uuidOf(executionId));
      expect(await ending(api.TLS, executionId)).toMatchObject({ status: 'FINISHED' });
    });

    test('is retried natively after it failed, and goes on here', async () => {
      const { api, native, shop } = world();
      const url = `${shop.url}/flaky/retried?fails=1&status=500`;
      const workflowId = await made(
        api.TLS,
        `{yawl: '0.1', start: a, steps: {a: {httpCall: {url: '${url}', output: '\\({done: .done})'}}}}`,
      );
      const failed = await ending(api.TLS, await begun(api.TLS, workflowId));
      expect(failed).toMatchObject({ status: 'FAILED', error: { errorCode: 'HTTP_CALL_500' } });
      const { id: executionId } = failed;
      await native.retry(uuidOf(executionId));
      await native.wait(uuidOf(executionId));
      expect(await told(api.TLS, executionId)).toEqual({
        ...{ id: executionId, status: 'FINISHED', result: { done: 'retried' } },
      });
      expect(await entriesOf(api.TLS, executionId)).toMatchObject([
        { id: 'a', status: 'FAILED', error: 'HTTP_CALL_500' },
        { id: 'a', status: 'COMPLETED', output: { done: 'retried' } },
      ]);
    });

    test('that runs over its deadline has failed for want of time here', async () => {
      const { api, native, shop } = world();
      const workflowId = await made(
        api.TLS,
        `{yawl: '0.1', start: a, steps: {a: {httpCall: {url: '${shop.url}/held/late'}}}}`,
      );
      const { id } = await native.start({ definition: workflowId, deadline: new Date(Date.now() + 3_000) });
      expect(await ending(api.TLS, `${workflowId}-${id}`)).toMatchObject({
        ...{ status: 'FAILED', error: { errorCode: 'STEP_TIMEOUT' } },
      });
      expect(await native.get(id)).toMatchObject({ status: 'timed_out' });
    });

    test('is stopped here, and shows as cancelled natively', async () => {
      const { api, native } = world();
      const { executionId } = await held(world(), api.TLS);
      await api.TLS.terminate({ executionId });
      expect(await native.wait(uuidOf(executionId))).toMatchObject({ status: 'cancelled', steps: [] });
    });
  });

  describe('what was defined natively, here', () => {
    /** Native definitions name no folder, so that the caller has to. */
    const api = () => overRest(world().platform.http, { 'x-runlog-tenant': folder });

    test('is started by its name, read and listed', async () => {
      const { native } = world();
      const name = freshName();
      await native.define({
        ...{ name, language: 'yawl' },
        document: { yawl: '0.1', start: 'a', steps: { a: { noOp: { output: '\\({b: .a})' } } } },
      });
      const here = await begun(api(), name, { a: 1 });
      expect(here).toMatch(new RegExp(`^${name}-[0-9a-f-]{36}$`));
      const { id } = await native.run({ definition: name, input: { a: 2 } });
      expect(await ending(api(), here)).toMatchObject({ status: 'FINISHED', result: { b: 1 } });
      expect(await told(api(), `${name}-${id}`)).toMatchObject({ status: 'FINISHED', result: { b: 2 } });
      expect(await told(api(), id)).toMatchObject({ id: `${name}-${id}` });
      await eventually(async () => {
        const { executions } = await api().list({ workflowId: name });
        expect(executions.map((one) => one.id)).toEqual([`${name}-${id}`, here]);
      });
    });

    test('in another language is started natively, and read and stopped here', async () => {
      const { native } = world();
      const name = freshName();
      await native.define({ name, language: 'task', document: { handler: 'archive', queue: 'archive' } });
      const { id } = await native.start({ definition: name });
      const executionId = `${name}-${id}`;
      await eventually(async () =>
        expect(await entriesOf(api(), executionId)).toMatchObject([{ status: 'STARTED', attempts: 1 }]),
      );
      await api().terminate({ executionId });
      expect(await ending(api(), executionId)).toMatchObject({ status: 'STOPPED' });
      expect(await native.get(id)).toMatchObject({ status: 'cancelled' });
    });
  });
};
