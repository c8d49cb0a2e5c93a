import { create } from '@bufbuild/protobuf';
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { afterEach, expect, test } from '@jest/globals';
import { executionsV1, executionV1, grpcService, type GrpcMethod } from '@runlog/contract';

import { RunlogClient, Unreachable } from '../src/index.js';

type Stream = ServerDuplexStream<executionsV1.RunRequest, executionsV1.RunResponse>;
type StartCall = ServerUnaryCall<executionsV1.StartRequest, unknown>;
type GetCall = ServerUnaryCall<executionsV1.GetExecutionRequest, unknown>;

const { ExecutionStatus, ExecutionSchema } = executionV1;
const { RunResponseSchema, StartResponseSchema } = executionsV1;
const methods = grpcService(executionsV1.Executions);

const opened: { close(): void }[] = [];

afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

/** A client of a server that has only these methods. */
async function clientOf(handlers: Readonly<Record<string, unknown>>): Promise<RunlogClient> {
  const server = new Server();
  const known = Object.entries(methods).filter(([name]) => name in handlers);
  server.addService(Object.fromEntries(known) as Record<string, GrpcMethod>, handlers as never);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const client = new RunlogClient({ grpc: `127.0.0.1:${port}` });
  opened.push({ close: () => client.close() }, { close: () => server.forceShutdown() });
  return client;
}

const ended = (id: string, inputJson = '{}') =>
  create(ExecutionSchema, { id, status: ExecutionStatus.COMPLETED, inputJson });

const answer = (stream: Stream, update: { ref: number; outcome: executionsV1.RunUpdate['outcome'] }) =>
  stream.write(create(RunResponseSchema, { updates: [update] }));

/** Answers every entry with an execution that has ended. */
const answerAll = (stream: Stream, { entries }: executionsV1.RunRequest): void => {
  for (const { ref } of entries)
    answer(stream, { ref, outcome: { case: 'execution', value: ended(`id-${ref}`) } });
};

const breakOff = (stream: Stream) => stream.emit('error', { code: status.UNAVAILABLE, details: 'gone' });

test('runs that begin in one turn go out as one message', async () => {
  const sizes: number[] = [];
  const Run = (stream: Stream): void => {
    stream.on('data', (request: executionsV1.RunRequest) => {
      sizes.push(request.entries.length);
      answerAll(stream, request);
    });
  };
  const client = await clientOf({ Run });
  await Promise.all(Array.from({ length: 50 }, () => client.run({ definition: 'x' })));
  expect(sizes).toEqual([50]);
});

test('a run whose stream breaks is in doubt, and the next run finds another stream', async () => {
  let streams = 0;
  const Run = (stream: Stream): void => {
    const first = (streams += 1) === 1;
    stream.on('data', (request: executionsV1.RunRequest) =>
      first ? breakOff(stream) : answerAll(stream, request),
    );
  };
  const client = await clientOf({ Run });
  await expect(client.run({ definition: 'x' })).rejects.toBeInstanceOf(Unreachable);
  expect(await client.run({ definition: 'x' })).toMatchObject({ status: 'completed' });
});

test('the id of a run that takes its time is asked for, and leads to its end when the stream breaks', async () => {
  const Run = (stream: Stream): void => {
    stream.on('data', ({ acknowledge: [ref] }: executionsV1.RunRequest) => {
      if (ref === undefined) return;
      const value = create(StartResponseSchema, { id: 'slow', created: true });
      answer(stream, { ref, outcome: { case: 'started', value } });
      breakOff(stream);
    });
  };
  const GetExecution = ({ request }: GetCall, callback: sendUnaryData<unknown>): void =>
    callback(null, ended(request.id));
  const client = await clientOf({ Run, GetExecution });
  expect(await client.run({ definition: 'x' })).toMatchObject({ id: 'slow', status: 'completed' });
});

test('a server that says that it closes gets no more runs: the next go to another stream', async () => {
  const sizes: number[][] = [];
  const Run = (stream: Stream): void => {
    const mine: number[] = [];
    sizes.push(mine);
    stream.on('data', ({ entries }: executionsV1.RunRequest) => {
      mine.push(entries.length);
      const updates = entries.map(({ ref }) => ({
        ref,
        outcome: { case: 'execution' as const, value: ended('x') },
      }));
      stream.write(create(RunResponseSchema, { updates, closing: true }));
    });
    stream.on('end', () => stream.end());
  };
  const client = await clientOf({ Run });
  for (let run = 0; run < 3; run += 1) await client.run({ definition: 'x' });
  expect(sizes).toEqual([[1], [1], [1]]);
});

test('a server that knows no streams of runs is asked with one call for each, once per run', async () => {
  const started: string[] = [];
  const Start = ({ request }: StartCall, callback: sendUnaryData<unknown>): void => {
    started.push(request.inputJson);
    const execution = ended(`id-${request.inputJson}`, request.inputJson);
    callback(null, create(StartResponseSchema, { id: execution.id, created: true, execution }));
  };
  const client = await clientOf({ Start });
  const executions = await Promise.all([1, 2, 3].map((input) => client.run({ definition: 'x', input })));
  expect(executions.map(({ id }) => id)).toEqual(['id-1', 'id-2', 'id-3']);
  expect(await client.run({ definition: 'x', input: 4 })).toMatchObject({ id: 'id-4' });
  expect(started.sort()).toEqual(['1', '2', '3', '4']);
});
