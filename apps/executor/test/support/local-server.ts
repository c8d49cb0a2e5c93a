import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server on a free port of loopback, which remembers what it was asked. */
export class LocalServer {
  readonly requests: SeenRequest[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(answer: RequestListener, host = '127.0.0.1'): Promise<LocalServer> {
    const server = createServer({ keepAliveTimeout: 30_000 });
    server.listen(0, host);
    await once(server, 'listening');
    const local = new LocalServer(server, (server.address() as AddressInfo).port);
    server.on('request', async (request: IncomingMessage, response) => {
      response.on('error', () => undefined);
      local.requests.push({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: await textOf(request),
      });
      answer(request, response);
    });
    return local;
  }

  url(path = '/', host = '127.0.0.1'): string {
    return `http://${host}:${this.port}${path}`;
  }

  get openConnections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
