import { fromBinary, toBinary, type DescEnum, type DescFile, type DescMessage } from '@bufbuild/protobuf';
import { describe, expect, test } from '@jest/globals';

import { file_yandex_cloud_endpoint_api_endpoint as endpoint } from '../../src/gen/yandex/cloud/endpoint/api_endpoint_pb.js';
import {
  ApiEndpointService,
  file_yandex_cloud_endpoint_api_endpoint_service as endpointService,
} from '../../src/gen/yandex/cloud/endpoint/api_endpoint_service_pb.js';
import { file_yandex_cloud_operation_operation as operation } from '../../src/gen/yandex/cloud/operation/operation_pb.js';
import {
  file_yandex_cloud_operation_operation_service as operationService,
  OperationService,
} from '../../src/gen/yandex/cloud/operation/operation_service_pb.js';
import { file_yandex_cloud_serverless_workflows_v1_execution as execution } from '../../src/gen/yandex/cloud/serverless/workflows/v1/execution_pb.js';
import {
  ExecutionService,
  file_yandex_cloud_serverless_workflows_v1_execution_service as executionService,
} from '../../src/gen/yandex/cloud/serverless/workflows/v1/execution_service_pb.js';
import { file_yandex_cloud_serverless_workflows_v1_history_entry as historyEntry } from '../../src/gen/yandex/cloud/serverless/workflows/v1/history_entry_pb.js';
import { file_yandex_cloud_serverless_workflows_v1_workflow as workflow } from '../../src/gen/yandex/cloud/serverless/workflows/v1/workflow_pb.js';
import {
  file_yandex_cloud_serverless_workflows_v1_workflow_service as workflowService,
  WorkflowService,
} from '../../src/gen/yandex/cloud/serverless/workflows/v1/workflow_service_pb.js';
import { plainOf } from './support/plain.js';
import { published, type PublishedType } from './support/published.js';
import { samplesOf } from './support/samples.js';

const files: readonly DescFile[] = [
  ...[execution, executionService, historyEntry, workflow, workflowService],
  ...[operation, operationService, endpoint, endpointService],
];
const messages: [string, DescMessage][] = files.flatMap((file) =>
  file.messages.map((type): [string, DescMessage] => [type.name, type]),
);
const enums: [string, DescEnum][] = messages.flatMap(([name, type]) =>
  type.nestedEnums.map((nested): [string, DescEnum] => [`${name}_${nested.name}`, nested]),
);

const typeOf = (name: string): PublishedType => published[name] as PublishedType;

describe('messages are those of the published client, field by field', () => {
  test('all of them are compared', () => expect(messages).toHaveLength(45));

  test.each(messages)('%s reads what the client writes', (name, type) => {
    for (const sample of samplesOf(type)) {
      const bytes = typeOf(name).encode(typeOf(name).fromPartial(sample)).finish();
      expect(plainOf(type, fromBinary(type, bytes))).toMatchObject(sample);
    }
  });

  test.each(messages)('the client reads what %s writes', (name, type) => {
    for (const sample of samplesOf(type)) {
      const theirs = typeOf(name).fromPartial(sample);
      const read = fromBinary(type, typeOf(name).encode(theirs).finish());
      expect(typeOf(name).decode(toBinary(type, read))).toEqual(theirs);
    }
  });
});

test.each(enums)('%s has the published names and numbers', (name, type) => {
  const theirs = Object.entries(published[name] as Record<string, unknown>).filter(
    ([key, value]) => typeof value === 'number' && key !== 'UNRECOGNIZED',
  );
  expect(Object.fromEntries(type.values.map((value) => [value.name, value.number]))).toEqual(
    Object.fromEntries(theirs),
  );
});

test.each([ExecutionService, WorkflowService, OperationService, ApiEndpointService])(
  'the methods of $name have the published paths',
  (service) => {
    const theirs = published[`${service.name}Service`] as Record<string, { readonly path: string }>;
    // Access bindings are managed where this platform's credentials are.
    const paths = Object.values(theirs)
      .map(({ path }) => path)
      .filter((path) => !path.endsWith('AccessBindings'));
    expect(service.methods.map(({ name }) => `/${service.typeName}/${name}`).toSorted()).toEqual(
      paths.toSorted(),
    );
  },
);
