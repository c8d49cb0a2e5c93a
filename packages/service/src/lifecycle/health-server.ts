import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '../metrics/create-metrics.js';
import { failingChecks, type Check, type Checks } from './checks.js';

export interface HealthOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly live?: Check | Checks;
  readonly ready: Check | Checks;
  readonly metrics: Metrics;
}

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const requestWithinMs = 5_000;

/** Serves /health/live, /health/ready (503 with the failing checks by name) and /metrics, to GET and HEAD. */
export async function startHealthServer(options: HealthOptions): Promise<HealthServer> {
  const limits = { requestTimeout: requestWithinMs, headersTimeout: requestWithinMs };
  const server = createServer(limits, (request, response) => {
    void answer(request.method, request.url, options).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}`, close: () => close(server) };
}

const listen = (server: Server, { host, port }: HealthOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

async function answer(
  method: string | undefined,
  url: string | undefined,
  options: HealthOptions,
): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return json(405, { status: 'method_not_allowed' });
  switch (url?.split('?', 1)[0]) {
    case '/metrics':
      return metricsAnswer(options.metrics);
    case '/health/live':
      return checked(options.live ?? {});
    case '/health/ready':
      return checked(options.ready);
    default:
      return json(404, { status: 'not_found' });
  }
}

async function metricsAnswer(metrics: Metrics): Promise<Answer> {
  try {
    return { status: 200, type: metrics.contentType, body: await metrics.text() };
  } catch (error) {
    return json(500, { status: 'error', reason: error instanceof Error ? error.message : String(error) });
  }
}

async function checked(checks: Check | Checks): Promise<Answer> {
  const failing = await failingChecks(checks);
  const reason = Object.values(failing).join('; ');
  return reason === '' ? json(200, { status: 'ok' }) : json(503, { status: 'unavailable', reason, failing });
}

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});
