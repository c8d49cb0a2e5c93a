import { create } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidInput } from '@runlog/core';
import { EXECUTIONS, type Caller } from '@runlog/hosting';
import type { Executions } from '@runlog/executions';

import type { Operation } from '../../gen/yandex/cloud/operation/operation_pb.js';
import * as messages from '../../gen/yandex/cloud/serverless/workflows/v1/workflow_service_pb.js';
import type { Call } from '../calls/call.js';
import { Missing, required } from '../errors.js';
import { newWorkflowId } from '../names/ids.js';
import { keepOperation } from '../operations/operation-log.js';
import { Tenancy } from '../tenancy/tenancy.js';
import { changeOf } from './change.js';
import { nameProblems, settingsProblems, specProblems } from './problems.js';
import { workflowOf } from './stored.js';
import { WorkflowStore, type StoredWorkflow } from './workflow-store.js';

/** What changes workflows in the WorkflowService, and Get. Every change is done when it is answered. */
@Injectable()
export class WorkflowApi {
  private readonly tenancy: Tenancy;
  private readonly store: WorkflowStore;

  constructor(@Inject(EXECUTIONS) private readonly executions: Executions) {
    this.tenancy = new Tenancy(executions.resources);
    this.store = new WorkflowStore(executions);
  }

  async create(request: messages.CreateWorkflowRequest, call: Call): Promise<Operation> {
    const caller = this.tenancy.inFolder(call, request.folderId);
    const { name, specification } = request;
    const { spec } = specification ?? {};
    const problems = [...nameProblems(name), ...specProblems(specification), ...settingsProblems(request)];
    if (problems.length > 0) throw new InvalidInput(problems);
    const stored = await this.store.create({
      ...{ tenant: caller.tenant, id: newWorkflowId(), name, settings: request },
      specYaml: spec?.value ?? '',
    });
    const { id: workflowId } = stored.resource;
    return this.keep(caller, {
      ...{ description: 'Create workflow', workflowId },
      metadata: [
        messages.CreateWorkflowMetadataSchema,
        create(messages.CreateWorkflowMetadataSchema, { workflowId }),
      ],
      ...outcomeOf(stored),
    });
  }

  async update(request: messages.UpdateWorkflowRequest, call: Call): Promise<Operation> {
    const { workflowId } = request;
    const caller = await this.callerOf(call, workflowId);
    const read = changeOf(request);
    if ('problems' in read) throw new InvalidInput(read.problems);
    const stored = await this.store.update(caller.tenant, workflowId, read.change);
    return this.keep(caller, {
      ...{ description: 'Update workflow', workflowId },
      metadata: [
        messages.UpdateWorkflowMetadataSchema,
        create(messages.UpdateWorkflowMetadataSchema, { workflowId }),
      ],
      ...outcomeOf(stored),
    });
  }

  async remove({ workflowId }: messages.DeleteWorkflowRequest, call: Call): Promise<Operation> {
    const caller = await this.callerOf(call, workflowId);
    await this.store.remove(caller.tenant, workflowId);
    return this.keep(caller, {
      ...{ description: 'Delete workflow', workflowId },
      metadata: [
        messages.DeleteWorkflowMetadataSchema,
        create(messages.DeleteWorkflowMetadataSchema, { workflowId }),
      ],
    });
  }

  async get({ workflowId }: messages.GetWorkflowRequest, call: Call): Promise<messages.GetWorkflowResponse> {
    const { tenant } = await this.callerOf(call, workflowId);
    const resource = await this.store.get(tenant, workflowId);
    const workflow = workflowOf(resource, (await this.store.definitionOf(resource)).document);
    return create(messages.GetWorkflowResponseSchema, { workflow });
  }

  private callerOf(call: Call, workflowId: string): Promise<Caller> {
    required('workflow_id', workflowId);
    return this.tenancy.ofWorkflow(call, workflowId, () => new Missing('workflow', workflowId));
  }

  private readonly keep = (caller: Caller, done: Parameters<typeof keepOperation>[3]): Promise<Operation> =>
    keepOperation(this.executions.resources, caller, this.executions.now(), done);
}

/** What an operation is answered with: the workflow as it is from then on. */
const outcomeOf = ({ resource, definition }: StoredWorkflow) => ({
  workflow: workflowOf(resource, definition.document),
  definition,
});
