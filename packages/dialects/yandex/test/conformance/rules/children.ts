import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import type { Json } from '@runlog/core';

import { entriesOf } from '../support/entries.js';
import { begun, ending, made, ran } from '../support/flow.js';
import type { World } from '../support/world.js';

/** A workflow that runs another one. */
const parent = (workflowId: string, more = ''): string => String.raw`
yawl: '0.1'
start: child
steps:
  child: {workflow: {workflowId: ${workflowId}, executionInput: '\({url: .url, n: 2})', output: '\({child: .})' ${more}}}
  after: {noOp: {output: '\({caught: .code})'}}
`;

/** Workflows in workflows: each is an execution of its own. */
export const childRules = (world: () => World): void => {
  describe('a workflow in a workflow', () => {
    let childId: string;
    beforeAll(async () => {
      const call = String.raw`{httpCall: {url: '\(.url)', output: '\({n: .n, got: .})'}}`;
      childId = await made(world().api.TLS, `{yawl: '0.1', start: call, steps: {call: ${call}}}`);
    });

    const children = async (input: Json): Promise<string[]> => {
      const { TLS: api } = world().api;
      const { executions } = await api.list({ workflowId: childId });
      const all = await Promise.all(executions.map(({ id }) => api.get({ executionId: id })));
      return all
        .filter(({ execution }) => execution?.input?.inputJson === JSON.stringify(input))
        .map(({ execution }) => execution?.id ?? '');
    };

    test('is an execution of its own, whose result is the step’s output', async () => {
      const { api, shop } = world();
      const url = `${shop.url}/json/child?is={"a":1}`;
      const { id, ...end } = await ran(api.TLS, parent(childId), { url });
      expect(end).toEqual({ status: 'FINISHED', result: { child: { n: null, got: { a: 1 } } } });
      expect(await entriesOf(api.TLS, id)).toMatchObject([
        { id: 'child', type: 'Workflow', status: 'COMPLETED', attempts: 1 },
      ]);
      const [child = '', ...more] = await eventually(async () => {
        const found = await children({ url, n: 2 });
        expect(found).not.toEqual([]);
        return found;
      });
      expect(more).toEqual([]);
      expect(await ending(api.TLS, child)).toMatchObject({ status: 'FINISHED' });
    });

    test('fails the step with its own code, which can be caught', async () => {
      const { api, shop } = world();
      const url = `${shop.url}/flaky/child?fails=9&status=502`;
      expect(await ran(api.TLS, parent(childId), { url })).toMatchObject({
        ...{ status: 'FAILED', error: { errorCode: 'HTTP_CALL_502' } },
      });
      const rule = String.raw`, catch: [{errorList: [HTTP_CALL_502], output: '\({code: .error})', next: after}]`;
      expect(await ran(api.TLS, parent(childId, rule), { url })).toMatchObject({
        ...{ status: 'FINISHED', result: { caught: 'HTTP_CALL_502' } },
      });
    });

    test('is terminated with the one that runs it', async () => {
      const { api, shop } = world();
      const url = `${shop.url}/held/child`;
      const executionId = await begun(api.TLS, await made(api.TLS, parent(childId)), { url });
      await eventually(() => expect(shop.crowd('child')).toBeGreaterThan(0));
      await api.TLS.terminate({ executionId });
      expect(await ending(api.TLS, executionId)).toMatchObject({ status: 'STOPPED' });
      await eventually(() => expect(shop.crowd('child')).toBe(0));
      const [child = ''] = await eventually(async () => {
        const found = await children({ url, n: 2 });
        expect(found).toHaveLength(1);
        return found;
      });
      expect(await ending(api.TLS, child)).toMatchObject({ status: 'STOPPED' });
    });
  });
};
