import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';

import { RunlogClient, Unreachable } from '../src/index.js';

test('gRPC tries to reach a server that is away at least every second, however long it has been away', async () => {
  const tried: number[] = [];
  const closing = createServer((socket) => {
    tried.push(performance.now());
    socket.destroy();
  });
  closing.listen(0, '127.0.0.1');
  await once(closing, 'listening');
  const client = new RunlogClient({ grpc: `127.0.0.1:${(closing.address() as AddressInfo).port}` });
  try {
    await eventually(async () => {
      await expect(client.get('any')).rejects.toBeInstanceOf(Unreachable);
      expect(tried.length).toBeGreaterThan(8);
    });
    // The library's own pauses would come to about a minute by the ninth try, ours come to eight seconds.
    expect((tried[8] ?? Infinity) - (tried[0] ?? 0)).toBeLessThan(40_000);
  } finally {
    client.close();
    closing.close();
  }
});
