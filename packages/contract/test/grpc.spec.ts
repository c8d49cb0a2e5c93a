import { create, fromBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { FileDescriptorProtoSchema, StructSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from '@jest/globals';

import {
  definitionsV1,
  encodedFiles,
  executionsV1,
  grpcService,
  operations,
  schedulesV1,
} from '../src/index.js';
import { readMessage } from '../src/grpc/read-message.js';

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

test('a key of a map that reaches prototypes is read as any other, wherever the map is', () => {
  const { BatchStart, Run, Start } = grpcService(executionsV1.Executions);
  const labels = JSON.parse('{"__proto__":"x","a":"__proto__"}') as Record<string, string>;
  const one = create(executionsV1.StartRequestSchema, { definition: '__proto__', inputJson: '"__proto__"' });
  // Making a message loses it as well.
  one.labels = labels;
  const start = Start?.requestSerialize(one) ?? Buffer.alloc(0);
  expect(JSON.stringify(Start?.requestDeserialize(start))).toContain(
    '"labels":{"a":"__proto__","__proto__":"x"}',
  );
  const many = create(executionsV1.BatchStartRequestSchema, { executions: [{ definition: 'x' }] });
  many.executions.push(one);
  const batch = BatchStart?.requestSerialize(many) ?? Buffer.alloc(0);
  const read = BatchStart?.requestDeserialize(batch) as executionsV1.BatchStartRequest;
  expect(read.executions.map((each) => Object.keys(each.labels))).toEqual([[], ['a', '__proto__']]);
  const run = create(executionsV1.RunRequestSchema, {
    entries: [{ ref: 1, acknowledge: true }],
    settle: [1, 2],
  });
  run.entries.push(create(executionsV1.RunEntrySchema, { ref: 2, kind: { case: 'start', value: one } }));
  const entries = Run?.requestDeserialize(Run.requestSerialize(run)) as executionsV1.RunRequest;
  expect(entries.entries[1]?.kind).toMatchObject({ case: 'start', value: { definition: '__proto__' } });
  expect(JSON.stringify(entries.entries[1]?.kind)).toContain('"__proto__":"x"');
});

test('such a key of a map of other things is passed over, and nothing is read for what it is not', () => {
  const entry = (key: string): Uint8Array => {
    const value = new BinaryWriter().tag(4, WireType.Varint).bool(true).finish();
    return new BinaryWriter().tag(1, WireType.LengthDelimited).string(key).tag(2, 2).bytes(value).finish();
  };
  const writer = new BinaryWriter();
  for (const key of ['__proto__', 'a']) writer.tag(1, WireType.LengthDelimited).bytes(entry(key));
  const { fields } = readMessage(StructSchema, Buffer.from(writer.finish())) as never as { fields: object };
  expect(Object.entries(fields)).toEqual([
    ['a', expect.objectContaining({ kind: { case: 'boolValue', value: true } })],
  ]);
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
