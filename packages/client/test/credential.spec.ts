import { create } from '@bufbuild/protobuf';
import { Server, ServerCredentials, status, type Metadata, type ServerDuplexStream } from '@grpc/grpc-js';
import { afterEach, expect, test } from '@jest/globals';
import { executionsV1, executionV1, grpcService, type GrpcMethod } from '@runlog/contract';

import { Calls } from '../src/grpc/calls.js';
import { Runs } from '../src/grpc/runs.js';
import { RequestRefused, RunlogClient } from '../src/index.js';

type Stream = ServerDuplexStream<executionsV1.RunRequest, executionsV1.RunResponse>;

const { Run } = grpcService(executionsV1.Executions);
const opened: { close(): void }[] = [];

afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

/** A server of streams of runs; resolves with its address. */
async function serve(run: (stream: Stream) => void): Promise<string> {
  const server = new Server();
  server.addService({ Run } as Record<string, GrpcMethod>, { Run: run } as never);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  opened.push({ close: () => server.forceShutdown() });
  return `127.0.0.1:${port}`;
}

const clientOf = (grpc: string, token: string | (() => string | Promise<string>)): RunlogClient => {
  const client = new RunlogClient({ grpc, token });
  opened.push({ close: () => client.close() });
  return client;
};

const execution = create(executionV1.ExecutionSchema, {
  ...{ id: 'x', status: executionV1.ExecutionStatus.COMPLETED, inputJson: '{}' },
});

const answerAll = (stream: Stream, { entries }: executionsV1.RunRequest): void => {
  const updates = entries.map(({ ref }) => ({
    ref,
    outcome: { case: 'execution' as const, value: execution },
  }));
  stream.write(create(executionsV1.RunResponseSchema, { updates }));
};

const authorizationOf = ({ metadata }: { metadata: Metadata }) => metadata.get('authorization')[0];

test.each([
  ['a text', 'one'],
  ['a function', () => 'one'],
  ['a function that takes its time', () => Promise.resolve('one')],
])('a stream of runs shows its credential, given as %s', async (_, token) => {
  const shown: unknown[] = [];
  const address = await serve((stream) => {
    shown.push(authorizationOf(stream));
    stream.on('data', (request: executionsV1.RunRequest) => answerAll(stream, request));
  });
  const client = clientOf(address, token);
  await Promise.all([client.run({ definition: 'x' }), client.run({ definition: 'x' })]);
  expect(shown).toEqual(['Bearer one']);
});

test('a stream that is not let in fails its runs, and is not opened again for them', async () => {
  let streams = 0;
  const address = await serve((stream) => {
    streams += 1;
    stream.emit('error', { code: status.UNAUTHENTICATED, details: 'who is it?' });
  });
  const client = clientOf(address, 'bad');
  await expect(client.run({ definition: 'x' })).rejects.toBeInstanceOf(RequestRefused);
  expect(streams).toBe(1);
});

test('runs fail when there is no credential to be had, without asking for it for ever', async () => {
  let asked = 0;
  const token = (): Promise<string> => {
    asked += 1;
    return Promise.reject(new Error('the vault is shut'));
  };
  const client = clientOf(await serve(() => undefined), token);
  await expect(client.run({ definition: 'x' })).rejects.toThrow('the vault is shut');
  expect(asked).toBe(1);
});

test('a stream that has become old is left to the runs on it, and the next ones go to another', async () => {
  const streams: { stream: Stream; request: executionsV1.RunRequest }[] = [];
  const address = await serve((stream) => {
    stream.on('data', (request: executionsV1.RunRequest) => {
      streams.push({ stream, request });
      if (streams.length < 2) return;
      for (const held of streams) answerAll(held.stream, held.request);
    });
    stream.on('end', () => stream.end());
  });
  const calls = new Calls(address);
  opened.push({ close: () => calls.close() });
  const runs = new Runs(() => calls.duplex(executionsV1.Executions.method.run), -1);
  const wanted = { start: { definition: 'x' }, bytes: 10, waitMs: 60_000 };
  const outcomes = await Promise.all([runs.run(wanted), runs.run(wanted)]);
  expect(outcomes).toMatchObject([{ execution: { id: 'x' } }, { execution: { id: 'x' } }]);
  expect(new Set(streams.map(({ stream }) => stream)).size).toBe(2);
});
