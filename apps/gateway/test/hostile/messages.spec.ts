import { create, toBinary, type DescField, type DescMessage, type DescMethod } from '@bufbuild/protobuf';
import {
  compressionAlgorithms,
  Client,
  credentials,
  Metadata,
  status,
  type ServiceError,
} from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as contract from '@runlog/contract';
import { propertySettings, scaled, tally } from '@runlog/testkit';
import fc from 'fast-check';

import { Api } from '../support/api.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { nastyTexts, wellFormed } from './nasty.js';

let world: TestGateway;
let client: Client;
let id: string;

beforeAll(
  async () => {
    world = await startTestGateway({ waitingRequests: 50 });
    id = await new Api(() => world.gateway.http).start();
    client = new Client(world.gateway.grpc, credentials.createInsecure());
  },
  240_000 * scaled(1),
);
afterAll(async () => {
  client.close();
  await world.close();
});

const everyday = { seed: 20_261_121 };
const services = [
  contract.definitionsV1.Definitions,
  contract.executionsV1.Executions,
  contract.schedulesV1.Schedules,
];
const methods = services.flatMap((service): DescMethod[] => service.methods);

const plausible = (): string[] => [id, 'flow', 'plain', 'x', '{}', '{"a":1}', '[', '0 0 * * *', 'UTC'];
const texts = (): fc.Arbitrary<string> => fc.constantFrom(...plausible(), ...nastyTexts.map(wellFormed));

/** Messages of a type, with fields of any value that the wire can carry. */
function messages(type: DescMessage, depth = 4): fc.Arbitrary<Record<string, unknown>> {
  const fields = depth === 0 ? [] : type.fields.filter(({ oneof }) => oneof === undefined);
  const plain = fc.record(
    Object.fromEntries(fields.map((field) => [field.localName, valuesOf(field, depth)])),
    { requiredKeys: [] },
  );
  const choices = depth === 0 ? [] : type.oneofs.filter(({ fields: inner }) => inner.length > 0);
  const oneofs = fc.record(
    Object.fromEntries(
      choices.map((one) => [
        one.localName,
        fc.oneof(
          ...one.fields.map((field) =>
            valuesOf(field, depth).map((value) => ({ case: field.localName, value })),
          ),
        ),
      ]),
    ),
    { requiredKeys: [] },
  );
  return fc.tuple(plain, oneofs).map(([first, second]) => ({ ...first, ...second }));
}

function valuesOf(field: DescField, depth: number): fc.Arbitrary<unknown> {
  const one = (message: DescMessage | undefined): fc.Arbitrary<unknown> =>
    message ? messages(message, depth - 1).map((value) => create(message, value)) : scalars(field);
  switch (field.fieldKind) {
    case 'message':
      return one(field.message);
    case 'list':
      return fc.array(one(field.message), { maxLength: 3 });
    case 'map':
      return fc.dictionary(texts(), texts(), { maxKeys: 3 });
    default:
      return scalars(field);
  }
}

const wide = 'int64 uint64 sint64 fixed64 sfixed64'.split(' ');
const unsigned = ['uint32', 'fixed32'];

function scalars(field: DescField): fc.Arbitrary<unknown> {
  const name = 'scalar' in field && field.scalar !== undefined ? scalarNames[field.scalar] : 'enum';
  if (name === undefined || name === 'string') return texts();
  if (name === 'bool') return fc.boolean();
  if (name === 'bytes') return fc.uint8Array({ maxLength: 20 });
  if (wide.includes(name))
    return fc.constantFrom(
      0n,
      1n,
      100n,
      ...(name.startsWith('u') || name === 'fixed64' ? [2n ** 63n] : [-1n, 2n ** 62n]),
    );
  if (unsigned.includes(name)) return fc.constantFrom(0, 1, 1_001, 2 ** 32 - 1);
  return fc.constantFrom(0, 1, 2, ...(name === 'enum' ? [99] : [-1, 2 ** 31 - 1]));
}
const scalarNames = [
  undefined,
  ...'double float int64 uint64 int32 fixed64 fixed32 bool string group message bytes uint32 enum sfixed32 sfixed64 sint32 sint64'.split(
    ' ',
  ),
];

/** Sends bytes as a message, and answers the status; what streams or waits is left after a moment. */
function codeOf(method: DescMethod, bytes: Buffer, on = client): Promise<number> {
  const path = `/${method.parent.typeName}/${method.name}`;
  const same = (value: Buffer): Buffer => value;
  const options = { deadline: Date.now() + 150 };
  return new Promise((resolve) => {
    const call = on.makeBidiStreamRequest(path, same, same, new Metadata(), options);
    call.on('data', () => (method.methodKind === 'unary' ? undefined : call.cancel()));
    call.on('error', (error: ServiceError) => resolve(error.code));
    call.on('status', ({ code }: { code: number }) => resolve(code));
    call.write(bytes);
    call.end();
  });
}

const faulty = [status.UNKNOWN, status.INTERNAL, status.DATA_LOSS, status.UNIMPLEMENTED, status.UNAVAILABLE];

test(
  'messages made from our own protocol, whole, cut and garbled, are answered without a fault',
  async () => {
    expect(methods.length).toBeGreaterThan(12);
    const before = process.memoryUsage().rss;
    for (const method of methods) {
      const whole = messages(method.input).map((value) =>
        Buffer.from(toBinary(method.input, create(method.input, value))),
      );
      const garbled = fc.tuple(whole, fc.nat(), fc.nat(255)).map(([bytes, at, value]) => {
        if (bytes.length > 0) bytes[at % bytes.length] = value;
        return value % 4 === 0 ? bytes.subarray(0, at % (bytes.length + 1)) : bytes;
      });
      await fc.assert(
        fc.asyncProperty(fc.constant('whole'), whole, async (_kind, bytes) => {
          expect(faulty).not.toContain(await codeOf(method, bytes));
        }),
        { ...everyday, ...propertySettings(8), endOnFailure: true },
      );
      await fc.assert(
        fc.asyncProperty(garbled, async (bytes) => {
          // What cannot be decoded at all is the transport's to refuse, and it says INTERNAL for that.
          await codeOf(method, bytes);
        }),
        { ...everyday, ...propertySettings(8), endOnFailure: true },
      );
    }
    tally({ cases: 2 * scaled(8) * methods.length });
    expect(world.faults).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  },
  240_000 * scaled(1),
);

test('a compressed message counts by what it decompresses to', async () => {
  const bomb = create(contract.executionsV1.StartRequestSchema, {
    definition: 'flow',
    inputJson: JSON.stringify('x'.repeat(64 * 1024 * 1024)),
  });
  const compressing = new Client(world.gateway.grpc, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': compressionAlgorithms.gzip,
  });
  const start = contract.executionsV1.Executions.method.start;
  const bytes = Buffer.from(toBinary(contract.executionsV1.StartRequestSchema, bomb));
  const before = process.memoryUsage().rss;
  const code = await new Promise((resolve) => {
    const same = (value: Buffer): Buffer => value;
    const path = `/${start.parent.typeName}/${start.name}`;
    compressing.makeUnaryRequest(path, same, same, bytes, (error) => resolve(error?.code ?? status.OK));
  });
  compressing.close();
  expect(code).toBe(status.RESOURCE_EXHAUSTED);
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  expect(world.faults).toEqual([]);
});
