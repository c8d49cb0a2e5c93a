import { create, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from '@jest/globals';

import {
  definitionsV1,
  encodedFiles,
  executionsV1,
  grpcService,
  operations,
  schedulesV1,
} from '../src/index.js';

test('messages survive the wire form that grpc-js uses', () => {
  const { Start } = grpcService(executionsV1.Executions);
  const request = create(executionsV1.StartRequestSchema, {
    definition: 'flow@3',
    inputJson: '{"n":1.5}',
    labels: { a: 'b' },
    expiry: { case: 'timeout', value: { seconds: 5n } },
  });
  const bytes = Start?.requestSerialize(request);
  expect(bytes).toBeInstanceOf(Buffer);
  expect(Start?.requestDeserialize(bytes ?? Buffer.alloc(0))).toEqual(request);
  expect(Start).toMatchObject({
    path: '/runlog.v1.Executions/Start',
    requestStream: false,
    responseStream: false,
  });
});

test('only runs and the stream of events stream', () => {
  const streaming = Object.entries(grpcService(executionsV1.Executions))
    .filter(([, method]) => method.requestStream || method.responseStream)
    .map(([name]) => name);
  expect(streaming).toEqual(['Run', 'StreamEvents']);
});

test('both APIs have the same operations, but for the stream that HTTP cannot carry', () => {
  const methods = [definitionsV1.Definitions, executionsV1.Executions, schedulesV1.Schedules]
    .flatMap((service) => service.methods.map(({ name }) => name.toLowerCase()))
    .filter((name) => name !== 'run');
  const alike = new Map([
    ['startexecution', 'start'],
    ['startexecutions', 'batchstart'],
    ...['stop', 'terminate', 'pause', 'resume', 'retry', 'signal'].map(
      (name) => [`${name}execution`, name] as const,
    ),
  ]);
  const ids = operations.map(({ id }) => alike.get(id.toLowerCase()) ?? id.toLowerCase());
  expect(ids.sort()).toEqual(methods.sort());
});

test('reflection gets every file that the services need', () => {
  const files = encodedFiles([executionsV1.file_runlog_v1_executions]).map((bytes) =>
    fromBinary(FileDescriptorProtoSchema, bytes),
  );
  const names = new Set(files.map(({ name }) => name));
  for (const file of files) for (const needed of file.dependency) expect(names).toContain(needed);
  expect(names).toContain('google/protobuf/timestamp.proto');
});
