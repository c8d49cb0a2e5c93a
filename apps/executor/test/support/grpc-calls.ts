import { afterEach } from '@jest/globals';
import type { ServerCredentials } from '@grpc/grpc-js';
import type { Json } from '@runlog/core';
import { AllowList } from '../../src/guard/allow-list.js';
import { systemResolve } from '../../src/guard/resolve.js';
import { TargetGuard } from '../../src/guard/target-guard.js';
import { GrpcCaller } from '../../src/grpc/grpc-caller.js';
import { GrpcHandler } from '../../src/grpc/grpc.handler.js';
import { defaultHttpLimits } from '../../src/http/limits.js';
import { SecretDirectory } from '../../src/secrets/secret-directory.js';
import { contextOf, httpTask, type CallOptions } from './calls.js';
import { ShopServer, type Reflection } from './shop-server.js';

const started: ShopServer[] = [];
afterEach(() => started.splice(0).forEach((server) => server.stop()));

/** Starts a shop that ends with the test. */
export async function openShop(
  reflection: Reflection = 'both',
  credentials?: ServerCredentials,
): Promise<ShopServer> {
  const server = await ShopServer.start(reflection, credentials);
  started.push(server);
  return server;
}

/** Runs one `grpc` task as a worker would. */
export function grpcCall(
  input: Json,
  options: CallOptions & { readonly authorities?: Buffer } = {},
): Promise<Json> {
  const { allow = '127.0.0.0/8', limits, resolve = systemResolve, secretsDir, authorities } = options;
  const guard = new TargetGuard(AllowList.parse(allow), resolve);
  const caller = new GrpcCaller(guard, { ...defaultHttpLimits, ...limits }, authorities);
  const handler = new GrpcHandler(caller, new SecretDirectory(secretsDir));
  return handler.run({ ...httpTask(input), handler: 'grpc' }, contextOf(options));
}

/** A call of the shop's method. */
export const getOrder = (
  server: ShopServer,
  body: Json = { orderId: 'o1' },
  more: Record<string, Json> = {},
): Json => ({
  endpoint: server.endpoint,
  method: 'shop.v1.Orders/Get',
  body,
  ...more,
});
