import {
  create,
  createRegistry,
  fromJson,
  toJson,
  type DescMessage,
  type JsonValue,
  type MessageShape,
} from '@bufbuild/protobuf';
import { anyPack, anyUnpack, EmptySchema, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Json } from '@runlog/core';
import type { Definition, Resource, ResourceStore } from '@runlog/event-store';
import type { Executions } from '@runlog/executions';
import type { Caller } from '@runlog/hosting';

import { OperationSchema, type Operation } from '../../gen/yandex/cloud/operation/operation_pb.js';
import {
  WorkflowSchema,
  WorkflowSpecificationSchema,
  type Workflow,
} from '../../gen/yandex/cloud/serverless/workflows/v1/workflow_pb.js';
import {
  CreateWorkflowMetadataSchema,
  DeleteWorkflowMetadataSchema,
  UpdateWorkflowMetadataSchema,
} from '../../gen/yandex/cloud/serverless/workflows/v1/workflow_service_pb.js';
import { newOperationId } from '../names/ids.js';
import { kinds } from '../tenancy/kinds.js';

/** The types that an operation can hold, for those who write it as JSON. */
export const registry = createRegistry(
  WorkflowSchema,
  EmptySchema,
  CreateWorkflowMetadataSchema,
  UpdateWorkflowMetadataSchema,
  DeleteWorkflowMetadataSchema,
);

/** What was done to which workflow, and what came of it. */
export interface Done<M extends DescMessage> {
  readonly description: string;
  readonly metadata: readonly [M, MessageShape<M>];
  readonly workflowId: string;
  /** The workflow afterwards, and the definition that its specification is; left out when it is gone. */
  readonly workflow?: Workflow;
  readonly definition?: Pick<Definition, 'name' | 'version'>;
}

/** An operation as a resource keeps it: the specification, which may be large, by the definition that it is. */
interface Kept {
  readonly operation: Json;
  readonly definition?: string;
}

/** Keeps an operation that is done, so that clients who poll it find it. `now` is the database's clock. */
export async function keepOperation<M extends DescMessage>(
  resources: Pick<ResourceStore, 'create'>,
  { tenant, by }: Caller,
  now: number,
  { description, metadata, workflow, definition, workflowId }: Done<M>,
): Promise<Operation> {
  const id = newOperationId();
  const at = timestampFromMs(Math.round(now));
  const operation = create(OperationSchema, {
    ...{ id, description, createdAt: at, modifiedAt: at, createdBy: by?.id ?? '', done: true },
    metadata: anyPack(...metadata),
    ...responseOf(workflow),
  });
  const { specification: _, ...brief } = workflow ?? {};
  const kept: Kept = {
    operation: toJson(
      OperationSchema,
      { ...operation, ...responseOf(workflow && create(WorkflowSchema, brief)) },
      { registry },
    ) as Json,
    ...(definition && { definition: `${definition.name}@${definition.version}` }),
  };
  await resources.create({ tenant, kind: kinds.operation, id, parent: workflowId, data: { ...kept } });
  return operation;
}

/** The operation that a resource keeps, without the specification in its response. */
export function operationOf({ data }: Pick<Resource, 'data'>): Operation {
  const { operation } = data as unknown as Kept;
  return fromJson(OperationSchema, operation as JsonValue, { registry, ignoreUnknownFields: true });
}

/** The same as it was answered. */
export async function wholeOperationOf(
  definitions: Pick<Executions, 'getDefinition'>,
  resource: Pick<Resource, 'tenant' | 'data'>,
): Promise<Operation> {
  const operation = operationOf(resource);
  const { definition } = resource.data as unknown as Kept;
  const { result } = operation;
  const workflow = result.case === 'response' ? anyUnpack(result.value, WorkflowSchema) : undefined;
  if (definition === undefined || !workflow) return operation;
  const { document } = await definitions.getDefinition(resource.tenant, definition);
  const specification = create(WorkflowSpecificationSchema, { spec: { case: 'specYaml', value: document } });
  return { ...operation, ...responseOf({ ...workflow, specification }) };
}

const responseOf = (workflow: Workflow | undefined): Pick<Operation, 'result'> => ({
  result: {
    case: 'response',
    value: workflow ? anyPack(WorkflowSchema, workflow) : anyPack(EmptySchema, create(EmptySchema)),
  },
});
