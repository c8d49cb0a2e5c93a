import { create } from '@bufbuild/protobuf';
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { expect, test } from '@jest/globals';
import { executionsV1, executionV1, grpcService } from '@runlog/contract';

import { RunlogClient } from '../src/index.js';

const { ExecutionStatus, ExecutionSchema } = executionV1;

/** A gateway of the time before streams of runs: it knows only starts that wait. */
async function olderServer(): Promise<{ server: Server; address: string; started: string[] }> {
  const { Start } = grpcService(executionsV1.Executions);
  if (!Start) throw new Error('no method');
  const started: string[] = [];
  const server = new Server();
  type Call = ServerUnaryCall<executionsV1.StartRequest, unknown>;
  const start = ({ request }: Call, callback: sendUnaryData<unknown>): void => {
    started.push(request.inputJson);
    const execution = create(ExecutionSchema, {
      id: `id-${request.inputJson}`,
      status: ExecutionStatus.COMPLETED,
      inputJson: request.inputJson,
    });
    callback(null, create(executionsV1.StartResponseSchema, { id: execution.id, created: true, execution }));
  };
  server.addService({ Start }, { Start: start as never });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { server, address: `127.0.0.1:${port}`, started };
}

test('a server that knows no streams of runs is asked with one call for each, once per run', async () => {
  const { server, address, started } = await olderServer();
  const client = new RunlogClient({ grpc: address });
  try {
    const executions = await Promise.all([1, 2, 3].map((input) => client.run({ definition: 'x', input })));
    expect(executions.map(({ id }) => id)).toEqual(['id-1', 'id-2', 'id-3']);
    expect(await client.run({ definition: 'x', input: 4 })).toMatchObject({ id: 'id-4' });
    expect(started.sort()).toEqual(['1', '2', '3', '4']);
  } finally {
    client.close();
    server.forceShutdown();
  }
});
