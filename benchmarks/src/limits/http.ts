import { Child } from './child.js';
import type { Trial } from './limit.js';
import type { Budget, LoadResult } from './load.js';

const connections = 64;

/** Node's own HTTP server and Fastify, each in a process of its own, asked by a third. */
export async function withHttp(budget: Budget, measure: (trial: Trial) => Promise<void>): Promise<void> {
  for (const kind of ['bare', 'fastify']) {
    const [server, { port }] = await Child.start<{ port: number }>('./http-server-process.js', [kind]);
    const [client] = await Child.start('./http-client-process.js');
    try {
      await measure({
        area: 'http',
        name: `${kind === 'bare' ? 'node:http' : 'Fastify'}, POST of JSON, ${connections} connections`,
        unit: 'requests',
        processes: { server: () => server.usage(), client: () => client.usage() },
        run: () => client.ask<LoadResult>({ port, connections, budget }),
      });
    } finally {
      await Promise.all([server.stop(), client.stop()]);
    }
  }
}
