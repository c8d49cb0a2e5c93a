import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Api } from '../support/api.js';
import { begun, ending, freshName, made } from '../support/flow.js';
import { overPlain, type OpenApi } from '../support/grpc.js';
import { Refusal, refusalOf } from '../support/refusal.js';
import { overRest } from '../support/rest.js';
import { folder, type World } from '../support/world.js';

const [notFound, permissionDenied, unauthenticated] = [5, 7, 16];
const sound = `{yawl: '0.1', start: a, steps: {a: {noOp: {}}}}`;

/** Where the gateway asks for credentials. */
export const credentialRules = (world: () => World): void => {
  describe('where credentials are asked for', () => {
    const open: OpenApi[] = [];
    const withToken = (token?: string): readonly Api[] => {
      const { guarded } = world();
      const header: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const plain = overPlain(guarded.grpc, header);
      open.push(plain);
      return [plain, overRest(guarded.http, header)];
    };
    let keys: { readonly ours: string; readonly others: string; readonly reader: string };
    let workflowId: string;
    let executionId: string;

    beforeAll(async () => {
      const { api, guarded } = world();
      const [ours, others, reader] = await Promise.all([
        guarded.key(folder),
        guarded.key('others'),
        guarded.key(folder, 'executions:read'),
      ]);
      keys = { ours, others, reader };
      workflowId = await made(api.TLS, sound);
      ({ id: executionId } = await ending(api.TLS, await begun(api.TLS, workflowId)));
    });
    afterAll(() => open.forEach((api) => api.close()));

    const calls: readonly [string, (api: Api) => Promise<unknown>][] = [
      ['Start', (api) => api.start({ workflowId })],
      ['Stop', (api) => api.stop({ executionId })],
      ['Terminate', (api) => api.terminate({ executionId })],
      ['Get', (api) => api.get({ executionId })],
      ['GetHistory', (api) => api.getHistory({ executionId })],
      ['List', (api) => api.list({ workflowId })],
      ['Get of a workflow', (api) => api.getWorkflow({ workflowId })],
      ['Update', (api) => api.updateWorkflow({ workflowId, description: 'x' })],
      ['Delete', (api) => api.deleteWorkflow({ workflowId })],
      ['ListOperations', (api) => api.listOperations({ workflowId })],
    ];

    test.each(calls)('%s without one is UNAUTHENTICATED, and with one that is none', async (_, call) => {
      for (const api of [...withToken(), ...withToken('t1.none')])
        expect(await refusalOf(call(api))).toMatchObject({ code: unauthenticated });
    });

    test.each(calls)('%s of another folder’s is NOT_FOUND', async (_, call) => {
      for (const api of withToken(keys.others))
        expect(await refusalOf(call(api))).toMatchObject({ code: notFound });
    });

    test('over REST it is a 401 with the body of every error', async () => {
      const [, rest] = withToken();
      const refusal = await rest?.get({ executionId }).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(Refusal);
      expect(refusal).toMatchObject({
        status: 401,
        body: {
          code: unauthenticated,
          details: [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: expect.any(String) }],
        },
      });
    });

    test('a folder that the credential is not for is PERMISSION_DENIED', async () => {
      for (const api of withToken(keys.others)) {
        const request = { folderId: folder, name: freshName(), specification: { specYaml: sound } };
        expect(await refusalOf(api.createWorkflow(request))).toMatchObject({ code: permissionDenied });
        expect(await refusalOf(api.listWorkflows({ folderId: folder }))).toMatchObject({
          code: permissionDenied,
        });
      }
    });

    test('a credential for reading only reads only', async () => {
      for (const api of withToken(keys.reader)) {
        expect((await api.get({ executionId })).execution).toMatchObject({ id: executionId });
        for (const call of [
          () => api.start({ workflowId }),
          () => api.stop({ executionId }),
          () => api.getWorkflow({ workflowId }),
        ])
          expect(await refusalOf(call())).toMatchObject({ code: permissionDenied });
      }
    });

    test('the right one does everything, without naming the folder again', async () => {
      for (const api of withToken(keys.ours)) {
        const own = await made(api, sound);
        expect(await ending(api, await begun(api, own))).toMatchObject({ status: 'FINISHED' });
      }
    });

    test('nothing was written by those who may not', async () => {
      const { api } = world();
      const { operations } = await api.TLS.listOperations({ workflowId });
      expect(operations.map(({ description }) => description)).toEqual(['Create workflow']);
      const { executions } = await api.TLS.list({ workflowId });
      expect(executions.map(({ id }) => id)).toEqual([executionId]);
    });
  });
};
