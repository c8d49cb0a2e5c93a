import { describe, expect, test } from '@jest/globals';

import { workflow as types } from '@yandex-cloud/nodejs-sdk/serverless-workflows-v1';

import type { Api } from '../support/api.js';
import { begun, ending, freshName, made } from '../support/flow.js';
import { refusalOf } from '../support/refusal.js';
import { folder, transports, type World } from '../support/world.js';

const { Workflow } = types;
const [notFound, alreadyExists, failedPrecondition] = [5, 6, 9];
const says = (text: string): string =>
  `{yawl: '0.1', start: a, steps: {a: {noOp: {output: '\\({says: "${text}"})'}}}}`;

/** Scenario 13 of the contract: what changes workflows. */
export const changeRules = (world: () => World): void => {
  describe.each(transports)('over %s', (transport) => {
    const api = (): Api => world().api[transport];
    const workflow = async (workflowId: string) => (await api().getWorkflow({ workflowId })).workflow;

    test('an update changes what its mask names, and nothing else', async () => {
      const name = freshName();
      const workflowId = await made(api(), says('before'), name);
      const before = await workflow(workflowId);
      const change = { description: 'new', labels: { a: 'b' }, specification: { specYaml: says('after') } };
      const masked = await api().updateWorkflow({
        ...{ workflowId, name: freshName(), ...change },
        updateMask: { paths: ['description', 'specification'] },
      });
      expect(masked.done).toBe(true);
      const { specification } = change;
      expect(await workflow(workflowId)).toEqual({ ...before, description: 'new', specification });
      expect(await ending(api(), await begun(api(), workflowId))).toMatchObject({
        result: { says: 'after' },
      });
      await api().updateWorkflow({ workflowId, updateMask: { paths: ['description'] } });
      expect(await workflow(workflowId)).toEqual({ ...before, specification });
    });

    test('a name is given once in a folder, and can be given in another', async () => {
      const name = freshName();
      const workflowId = await made(api(), says('one'), name);
      const other = await made(api(), says('two'));
      expect(await refusalOf(made(api(), says('three'), name))).toMatchObject({ code: alreadyExists });
      const renamed = api().updateWorkflow({ workflowId: other, name, updateMask: { paths: ['name'] } });
      expect(await refusalOf(renamed)).toMatchObject({ code: alreadyExists });
      expect(await workflow(workflowId)).toMatchObject({ name, folderId: folder });
      const elsewhere = { folderId: `${folder}-2`, name, specification: { specYaml: says('four') } };
      expect((await api().createWorkflow(elsewhere)).done).toBe(true);
    });

    test('what is deleted is gone, while its operations and executions stay', async () => {
      const name = freshName();
      const workflowId = await made(api(), says('gone'), name);
      const { id: executionId } = await ending(api(), await begun(api(), workflowId));
      const { id: operationId, done, response } = await api().deleteWorkflow({ workflowId });
      expect([done, response?.typeUrl]).toEqual([true, 'type.googleapis.com/google.protobuf.Empty']);
      for (const call of [
        () => api().getWorkflow({ workflowId }),
        () => api().start({ workflowId }),
        () => api().list({ workflowId }),
        () => api().updateWorkflow({ workflowId, description: 'x' }),
        () => api().deleteWorkflow({ workflowId }),
      ])
        expect(await refusalOf(call())).toMatchObject({ code: notFound });
      expect((await api().get({ executionId })).execution).toMatchObject({ id: executionId });
      expect(await api().getOperation({ operationId })).toMatchObject({ id: operationId, done: true });
      const { operations } = await api().listOperations({ workflowId });
      expect(operations.map(({ description }) => description)).toEqual([
        'Delete workflow',
        'Create workflow',
      ]);
      expect(await made(api(), says('again'), name)).not.toBe(workflowId);
    });

    test('an operation that is done stays as it was answered, and cannot be cancelled', async () => {
      const specification = { specYaml: says('done') };
      const answered = await api().createWorkflow({ folderId: folder, name: freshName(), specification });
      const { id: operationId } = answered;
      expect(await api().getOperation({ operationId })).toEqual(answered);
      expect(await refusalOf(api().cancelOperation({ operationId }))).toMatchObject({
        code: failedPrecondition,
      });
      expect(await api().getOperation({ operationId })).toEqual(answered);
    });

    test('operations are listed without the specifications, which are large', async () => {
      const specification = { specYaml: says('listed') };
      const made = await api().createWorkflow({ folderId: folder, name: freshName(), specification });
      const { specification: _, ...rest } = Workflow.decode(made.response?.value ?? new Uint8Array());
      const { operations } = await api().listOperations({ workflowId: rest.id });
      const [listed, ...more] = operations;
      expect(more).toEqual([]);
      expect(Workflow.decode(listed?.response?.value ?? new Uint8Array())).toEqual(rest);
      expect({ ...listed, response: made.response }).toEqual(made);
    });
  });
};
