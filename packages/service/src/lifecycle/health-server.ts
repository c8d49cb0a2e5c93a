import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '../metrics/create-metrics.js';

/** Answers undefined when all is well, else what is not. */
export type Check = () => string | undefined | Promise<string | undefined>;

export interface HealthOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly live?: Check;
  readonly ready: Check;
  readonly metrics: Metrics;
}

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves /health/live, /health/ready (503 with the reason while not) and /metrics. */
export async function startHealthServer(options: HealthOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', response, options);
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server, { host, port }: HealthOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });

async function answer(url: string, response: ServerResponse, options: HealthOptions): Promise<void> {
  try {
    if (url === '/metrics') send(response, 200, options.metrics.contentType, await options.metrics.text());
    else if (url === '/health/live') sendCheck(response, await options.live?.());
    else if (url === '/health/ready') sendCheck(response, await options.ready());
    else send(response, 404, 'application/json', '{"status":"not_found"}');
  } catch (error) {
    sendCheck(response, error instanceof Error ? error.message : String(error));
  }
}

const sendCheck = (response: ServerResponse, problem: string | undefined): void =>
  problem === undefined
    ? send(response, 200, 'application/json', '{"status":"ok"}')
    : send(response, 503, 'application/json', JSON.stringify({ status: 'unavailable', reason: problem }));

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}
