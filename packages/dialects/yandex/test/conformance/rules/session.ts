import { describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import { waitForOperation } from '@yandex-cloud/nodejs-sdk';
import {
  execution,
  executionService,
  workflow,
  workflowService,
} from '@yandex-cloud/nodejs-sdk/serverless-workflows-v1';

import { freshName } from '../support/flow.js';
import { folder, type World } from '../support/world.js';

const { Execution_Status: Status } = execution;

/** The way that the published client's documentation shows, from a workflow to the end of its executions. */
export const sessionRules = (world: () => World): void => {
  describe('the published client, in a session over TLS', () => {
    const clients = () => {
      const { session, endpoint } = world();
      return {
        workflows: session.client(workflowService.WorkflowServiceClient, endpoint),
        executions: session.client(executionService.ExecutionServiceClient, endpoint),
      };
    };
    let workflowId: string;
    const name = freshName();
    const specYaml = String.raw`
yawl: '0.1'
start: greet
steps:
  greet: {title: Greeting, noOp: {output: '\({text: "Hello, \(.name)!"})'}}
`;

    test('creates a workflow, and waits for the operation', async () => {
      const { session, endpoint } = world();
      const request = workflowService.CreateWorkflowRequest.fromPartial({
        ...{ folderId: folder, name, description: 'says hello', labels: { team: 'a' } },
        specification: { specYaml },
      });
      const asked = await clients().workflows.create(request);
      const done = await waitForOperation(asked, session, 60_000, endpoint);
      expect(done).toMatchObject({ id: asked.id, done: true });
      const { response, metadata } = done;
      expect([response?.typeUrl, metadata?.typeUrl]).toEqual([
        'type.googleapis.com/yandex.cloud.serverless.workflows.v1.Workflow',
        'type.googleapis.com/yandex.cloud.serverless.workflows.v1.CreateWorkflowMetadata',
      ]);
      const created = workflow.Workflow.decode(response?.value ?? new Uint8Array());
      ({ id: workflowId } = created);
      expect(workflowService.CreateWorkflowMetadata.decode(metadata?.value ?? new Uint8Array())).toEqual({
        workflowId,
      });
      expect(created).toMatchObject({
        ...{ folderId: folder, name, description: 'says hello', labels: { team: 'a' } },
        ...{ status: workflow.Workflow_Status.ACTIVE, specification: { specYaml } },
      });
      expect(workflowId).toMatch(/^dfq[a-z0-9]{17}$/);
    });

    test('starts it, polls to the end, and reads the history', async () => {
      const { executions } = clients();
      const input = { inputJson: '{"name":"Ada"}' };
      const { executionId } = await executions.start(
        executionService.StartExecutionRequest.fromPartial({ workflowId, input }),
      );
      expect(executionId).toMatch(new RegExp(`^${workflowId}-[0-9a-f-]{36}$`));
      const finished = await eventually(async () => {
        const { execution: found } = await executions.get({ executionId });
        expect(found?.status).toBe(Status.FINISHED);
        return found;
      });
      expect(finished).toMatchObject({
        ...{ id: executionId, workflowId },
        input: { inputJson: '{"name":"Ada"}' },
        result: { resultJson: '{"text":"Hello, Ada!"}' },
      });
      expect(finished?.startedAt).toBeInstanceOf(Date);
      expect(finished?.duration).toBeDefined();
      const history = await executions.getHistory({ executionId });
      const { input: _input, result: _result, error: _error, ...preview } = finished ?? {};
      expect(history.execution).toEqual(preview);
      expect(history.entries).toMatchObject([{ id: 'greet', title: 'Greeting', type: 'NoOp', attempts: 1 }]);
    });

    test('sees the code of an error, and what was wrong', async () => {
      const refused = clients().executions.get({ executionId: 'nothing' });
      const error: unknown = await refused.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'ClientError', code: 5 });
      expect(error).toMatchObject({ details: 'execution nothing does not exist' });
    });
  });
};
