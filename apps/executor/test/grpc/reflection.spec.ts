import { clone, create } from '@bufbuild/protobuf';
import { FieldDescriptorProto_Type, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { getOrder, grpcCall, openShop } from '../support/grpc-calls.js';
import {
  answeringReflection,
  filesAnswer,
  lineFile,
  ordersFile,
  type Asked,
} from '../support/odd-reflection.js';

/** The file that the other one imports, without what it imports it for. */
const renamed = create(FileDescriptorProtoSchema, {
  name: lineFile.name,
  package: lineFile.package,
  messageType: [{ name: 'Lime' }],
});

describe('a method', () => {
  test.each([
    ['shop.v1.Orders/Cancel', 'grpc.unimplemented'],
    ['shop.v1.Carts/Get', 'grpc.unimplemented'],
    ['shop.v1.Orders/Watch', 'grpc.invalid_options'],
    ['Orders', 'invalid_input'],
    ['shop.v1.Orders/Get/more', 'invalid_input'],
  ])('cannot be %s: %s', async (method, code) => {
    const server = await openShop();
    await expect(grpcCall(getOrder(server, {}, { method }))).rejects.toMatchObject({
      code,
      retryable: false,
    });
    expect(server.requests).toEqual([]);
  });

  test.each<[Json, string]>([
    [{ colour: 'red' }, 'grpc.invalid_options'],
    [{ orderId: 7 }, 'grpc.invalid_options'],
    [[], 'grpc.invalid_options'],
    ['{', 'invalid_input'],
    ['['.repeat(100), 'invalid_input'],
  ])('does not take the body %j: %s', async (body, code) => {
    const server = await openShop();
    await expect(grpcCall(getOrder(server, body))).rejects.toMatchObject({ code, retryable: false });
    expect(server.requests).toEqual([]);
  });
});

describe('a server', () => {
  test('without reflection has no method that could be called', async () => {
    const server = await openShop('none');
    await expect(grpcCall(getOrder(server))).rejects.toMatchObject({
      code: 'grpc.unimplemented',
      message: expect.stringContaining('no reflection'),
    });
  });

  test('may show one file at a time', async () => {
    const asked: Asked[] = [];
    const reflection = answeringReflection((request) => {
      asked.push(request);
      return filesAnswer(request.fileByFilename === 'line.proto' ? lineFile : ordersFile);
    });
    const server = await openShop(reflection);
    expect(await grpcCall(getOrder(server))).toMatchObject({
      body: { lines: [{ article: 'tea', quantity: 2 }] },
    });
    expect(asked).toEqual([{ fileContainingSymbol: 'shop.v1.Orders' }, { fileByFilename: 'line.proto' }]);
  });

  test.each<[string, Parameters<typeof answeringReflection>[0]]>([
    ['nothing', () => 'end'],
    ['bytes that are no message', () => Buffer.from([0xff, 0xff, 0xff])],
    [
      'files that are none',
      () => ({ fileDescriptorResponse: { fileDescriptorProto: ['bm8gZGVzY3JpcHRvcg=='] } }),
    ],
    ['no file', () => filesAnswer()],
    ['another file', () => filesAnswer(lineFile)],
    ['a file whose import it lacks', () => filesAnswer(ordersFile)],
    ['files of which one is not what its importer expects', () => filesAnswer(ordersFile, renamed)],
  ])('whose reflection answers %s is told of', async (_what, answer) => {
    const server = await openShop(answeringReflection(answer));
    await expect(grpcCall(getOrder(server))).rejects.toMatchObject({
      code: 'grpc.invalid_reflection_server_response',
      retryable: false,
    });
    expect(server.requests).toEqual([]);
  });

  test('may refuse in its reflection with any status', async () => {
    const errorResponse = { errorCode: 16, errorMessage: 'who are you?' };
    const server = await openShop(answeringReflection(() => ({ errorResponse })));
    await expect(grpcCall(getOrder(server))).rejects.toMatchObject({ code: 'grpc.unauthenticated' });
  });

  test('that answers with another message than its reflection tells has an internal error', async () => {
    const lying = clone(FileDescriptorProtoSchema, ordersFile);
    const [id] = lying.messageType.find(({ name }) => name === 'Order')?.field ?? [];
    Object.assign(id ?? {}, { type: FieldDescriptorProto_Type.MESSAGE, typeName: '.shop.v1.Line' });
    const server = await openShop(answeringReflection(() => filesAnswer(lying, lineFile)));
    await expect(grpcCall(getOrder(server))).rejects.toMatchObject({ code: 'grpc.internal' });
  });
});
