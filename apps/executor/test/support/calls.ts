import { afterEach } from '@jest/globals';
import type { RequestListener } from 'node:http';
import type { Json, Task } from '@runlog/core';
import type { TaskContext } from '@runlog/worker';
import { AllowList } from '../../src/guard/allow-list.js';
import type { Dial } from '../../src/guard/guarded-connector.js';
import { systemResolve } from '../../src/guard/resolve.js';
import type { Resolve } from '../../src/guard/resolve.js';
import { TargetGuard } from '../../src/guard/target-guard.js';
import { guardedAgent } from '../../src/http/guarded-agent.js';
import { HttpCaller } from '../../src/http/http-caller.js';
import { HttpHandler } from '../../src/http/http.handler.js';
import { defaultHttpLimits } from '../../src/http/limits.js';
import type { HttpLimits } from '../../src/http/limits.js';
import { SecretDirectory } from '../../src/secrets/secret-directory.js';
import { LocalServer } from './local-server.js';

export interface CallOptions {
  /** Default: all of loopback. */
  readonly allow?: string;
  readonly limits?: Partial<HttpLimits>;
  readonly resolve?: Resolve;
  readonly dial?: Dial;
  readonly signal?: AbortSignal;
  readonly attempt?: number;
  readonly traceparent?: string;
  readonly idempotencyKey?: string;
  readonly secretsDir?: string;
}

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

/** Starts a server that ends with the test. */
export async function serve(answer: RequestListener, host?: string): Promise<LocalServer> {
  const server = await LocalServer.start(answer, host);
  opened.push({ close: () => server.stop() });
  return server;
}

/** A handler over a real agent, which ends with the test. */
export function httpHandler({
  allow = '127.0.0.0/8,::1/128',
  limits,
  resolve,
  dial,
  secretsDir,
}: CallOptions = {}): HttpHandler {
  const all = { ...defaultHttpLimits, ...limits };
  const guard = new TargetGuard(AllowList.parse(allow), resolve ?? systemResolve);
  const agent = guardedAgent(guard, all, dial);
  opened.unshift({ close: () => agent.destroy() });
  return new HttpHandler(new HttpCaller(agent, all), new SecretDirectory(secretsDir));
}

/** Runs one `http` task as a worker would. */
export const call = (input: Json, options: CallOptions = {}): Promise<Json> =>
  httpHandler(options).run(httpTask(input), contextOf(options));

export const httpTask = (input: Json): Task => ({
  executionId: '01920000-0000-7000-8000-000000000001',
  tenant: 'default',
  step: 'fetch',
  attempt: 1,
  queue: 'default',
  handler: 'http',
  priority: 'normal',
  input,
  idempotencyKey: '01920000-0000-7000-8000-000000000001:fetch',
});

export function contextOf(options: CallOptions): TaskContext {
  const { executionId, tenant, step, idempotencyKey } = httpTask(null);
  return {
    signal: options.signal ?? new AbortController().signal,
    executionId,
    tenant,
    step,
    attempt: options.attempt ?? 1,
    idempotencyKey: options.idempotencyKey ?? idempotencyKey,
    worker: 'test',
    deliveryCount: 1,
    ...(options.traceparent !== undefined && { traceparent: options.traceparent }),
    remainingMs: () => undefined,
  };
}
