import { create } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { EXECUTIONS } from '@runlog/hosting';
import type { Executions } from '@runlog/executions';

import * as messages from '../../gen/yandex/cloud/serverless/workflows/v1/workflow_service_pb.js';
import type { Call } from '../calls/call.js';
import { Missing, required } from '../errors.js';
import { operationFilterOf } from '../listing/operation-filter.js';
import { given, pageSizeOf } from '../listing/page.js';
import { resourcePage } from '../listing/resource-page.js';
import { workflowFilterOf } from '../listing/workflow-filter.js';
import { isWorkflowId } from '../names/ids.js';
import { operationOf } from '../operations/operation-log.js';
import { kinds } from '../tenancy/kinds.js';
import { Tenancy } from '../tenancy/tenancy.js';
import { previewOf } from './stored.js';

/** The lists of the WorkflowService. */
@Injectable()
export class WorkflowLists {
  private readonly tenancy: Tenancy;

  constructor(@Inject(EXECUTIONS) private readonly executions: Pick<Executions, 'resources' | 'pageTokens'>) {
    this.tenancy = new Tenancy(executions.resources);
  }

  /** A folder's workflows, newest first. */
  async workflows(
    { folderId, pageSize, pageToken, filter }: messages.ListWorkflowsRequest,
    call: Call,
  ): Promise<messages.ListWorkflowsResponse> {
    const wanted = workflowFilterOf(filter);
    const paging = { pageSize: pageSizeOf(pageSize), pageToken: given(pageToken) };
    const { tenant } = this.tenancy.inFolder(call, folderId);
    const page = await resourcePage(this.executions, { tenant, kind: kinds.workflow, ...wanted }, paging);
    return create(messages.ListWorkflowsResponseSchema, {
      workflows: page.items.map(previewOf),
      nextPageToken: page.nextPageToken ?? '',
    });
  }

  /** What was done to a workflow, newest first; also after it was deleted. @throws Missing */
  async operations(
    { workflowId, pageSize, pageToken, filter }: messages.ListOperationsRequest,
    call: Call,
  ): Promise<messages.ListOperationsResponse> {
    required('workflow_id', workflowId);
    const wanted = operationFilterOf(filter);
    const paging = { pageSize: pageSizeOf(pageSize), pageToken: given(pageToken), narrowed: filter };
    const missing = (): Missing => new Missing('workflow', workflowId);
    if (!isWorkflowId(workflowId)) throw missing();
    const { tenant } = await this.tenancy.ofWorkflow(call, workflowId, missing);
    if (!(await this.isOrWas(tenant, workflowId))) throw missing();
    const page = await resourcePage(
      this.executions,
      { tenant, kind: kinds.operation, parent: workflowId },
      paging,
      (row) => wanted(operationOf(row)),
    );
    return create(messages.ListOperationsResponseSchema, {
      operations: page.items.map(operationOf),
      nextPageToken: page.nextPageToken ?? '',
    });
  }

  private async isOrWas(tenant: string, id: string): Promise<boolean> {
    const { resources } = this.executions;
    const found = await resources.get(tenant, kinds.workflow, id);
    return (found ?? (await resources.get(tenant, kinds.deleted, id))) !== undefined;
  }
}
