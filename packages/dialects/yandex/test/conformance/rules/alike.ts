import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';

import type { Api } from '../support/api.js';
import { begun, ending, freshName, made } from '../support/flow.js';
import { folder, transports, type World } from '../support/world.js';

/** What is read of one workflow and one of its executions. */
interface Ids {
  readonly workflowId: string;
  readonly executionId: string;
  readonly operationId: string;
  readonly name: string;
}

const reads: readonly [string, (api: Api, ids: Ids) => Promise<unknown>][] = [
  ['Get', (api, { executionId }) => api.get({ executionId })],
  ['GetHistory', (api, { executionId }) => api.getHistory({ executionId })],
  ['List', (api, { workflowId }) => api.list({ workflowId })],
  [
    'List, filtered',
    (api, { workflowId }) =>
      api.list({ workflowId, filter: 'status=FAILED AND started_at>2020-01-01T00:00:00Z' }),
  ],
  ['Get of the workflow', (api, { workflowId }) => api.getWorkflow({ workflowId })],
  ['List of workflows', (api, { name }) => api.listWorkflows({ folderId: folder, filter: `name="${name}"` })],
  ['ListOperations', (api, { workflowId }) => api.listOperations({ workflowId })],
  ['Get of the operation', (api, { operationId }) => api.getOperation({ operationId })],
];

const endings = [
  ['a success', 'good', 'FINISHED'],
  ['a failure', 'bad', 'FAILED'],
] as const;

/** REST and gRPC answer alike about the same workflow and execution. */
export const alikeRules = (world: () => World): void => {
  describe.each(endings)('about %s', (_, start, status) => {
    let ids: Ids;

    beforeAll(async () => {
      const { api, shop } = world();
      const name = freshName();
      const workflowId = await made(
        api.TLS,
        String.raw`
yawl: '0.1'
start: ${start}
steps:
  good: {title: Twice, description: "fails, then does not", httpCall: {url: '${shop.url}/flaky/${name}?fails=1&status=503', retryPolicy: {errorList: [ALL], retryCount: 1}}}
  bad: {httpCall: {url: '${shop.url}/flaky/${name}?fails=9&status=404'}}
`,
        name,
      );
      const labels = { a: 'b', c: 'd' };
      await api.TLS.updateWorkflow({ workflowId, labels, logOptions: { minLevel: 3, folderId: folder } });
      const executionId = await begun(api.TLS, workflowId, { deep: [{ a: 'é' }, null, 1.5] });
      expect(await ending(api.TLS, executionId)).toMatchObject({ status });
      const { operations } = await api.TLS.listOperations({ workflowId });
      ids = { workflowId, executionId, name, operationId: operations[0]?.id ?? '' };
      await eventually(async () => {
        const { executions } = await api.TLS.list({ workflowId, filter: `status=${status}` });
        expect(executions).toHaveLength(1);
      });
    });

    test.each(reads)('%s', async (_method, read) => {
      const [first, ...others] = await Promise.all(transports.map((one) => read(world().api[one], ids)));
      expect(first).not.toEqual({});
      for (const other of others) expect(other).toEqual(first);
    });
  });
};
