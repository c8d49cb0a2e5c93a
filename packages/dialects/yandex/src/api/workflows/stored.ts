import { create, fromJson, toJson, type JsonValue } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Json } from '@runlog/core';
import type { Resource } from '@runlog/event-store';

import {
  Workflow_Status,
  WorkflowPreviewSchema,
  WorkflowSchema,
  type Workflow,
  type WorkflowPreview,
} from '../../gen/yandex/cloud/serverless/workflows/v1/workflow_pb.js';

/** What is kept of a workflow beside its definition: what clients can set, but for the name and the specification. */
export type Settings = Pick<
  Workflow,
  | 'description'
  | 'labels'
  | 'logOptions'
  | 'networkId'
  | 'serviceAccountId'
  | 'express'
  | 'schedule'
  | 'isPublic'
>;

/** Settings as a resource keeps them: a workflow with nothing else in it, as JSON. */
export const dataOf = (settings: Settings): Json =>
  toJson(WorkflowSchema, create(WorkflowSchema, { ...settings })) as Json;

/** The settings that a resource keeps. Members of later releases are passed over. */
export const settingsOf = ({ data }: Pick<Resource, 'data'>): Settings =>
  fromJson(WorkflowSchema, data as JsonValue, { ignoreUnknownFields: true });

/** A workflow with the specification in force. */
export const workflowOf = (resource: Resource, specYaml: string): Workflow =>
  create(WorkflowSchema, {
    ...shared(resource),
    specification: { spec: { case: 'specYaml', value: specYaml } },
    ...scheduleOf(settingsOf(resource)),
  });

/** A workflow as lists show it. */
export const previewOf = (resource: Resource): WorkflowPreview =>
  create(WorkflowPreviewSchema, shared(resource));

function shared(resource: Resource) {
  const { id, tenant, name = '', createdAt } = resource;
  const { description, labels, logOptions, networkId, serviceAccountId, express, isPublic } =
    settingsOf(resource);
  return {
    ...{ id, name, description, labels, networkId, serviceAccountId, express, isPublic },
    ...(logOptions && { logOptions }),
    folderId: tenant,
    createdAt: timestampFromMs(createdAt),
    status: Workflow_Status.ACTIVE,
    executionUrl: isPublic ? executionUrlOf(id) : '',
  };
}

const scheduleOf = ({ schedule }: Settings): Pick<Settings, 'schedule'> => (schedule ? { schedule } : {});

/** Where a workflow is started with its input as the whole body; below the address of the HTTP API, which only its operator knows. */
const executionUrlOf = (id: string): string => `/workflows/v1/execution/${id}/start`;
