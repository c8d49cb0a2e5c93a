import { Child } from './child.js';
import type { Trial } from './limit.js';
import type { Budget, LoadResult } from './load.js';

const calls = [
  { method: 'unary', inputs: 1, inFlight: 64, name: 'unary, 64 in flight' },
  { method: 'stream', inputs: 1, inFlight: 256, name: 'one bidirectional stream, 256 in flight' },
  { method: 'stream', inputs: 100, inFlight: 8, name: 'one bidirectional stream, 100 inputs a message' },
] as const;

/** grpc-js, server and client each in a process of its own. */
export async function withGrpc(budget: Budget, measure: (trial: Trial) => Promise<void>): Promise<void> {
  const [server, { port }] = await Child.start<{ port: number }>('./grpc-server-process.js');
  const [client] = await Child.start('./grpc-client-process.js');
  try {
    for (const { method, inputs, inFlight, name } of calls) {
      await measure({
        area: 'grpc',
        name,
        unit: method === 'unary' ? 'calls' : 'inputs',
        unitsPerOperation: inputs,
        processes: { server: () => server.usage(), client: () => client.usage() },
        run: () => client.ask<LoadResult>({ port, method, inFlight, inputs, budget }),
      });
    }
  } finally {
    await Promise.all([server.stop(), client.stop()]);
  }
}
