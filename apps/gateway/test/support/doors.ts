import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';

import type { TestGateway } from './gateway.js';

/** How an operation was answered, in the words of both APIs. */
export type Answered = 'unauthenticated' | 'permission_denied' | 'not_found' | 'let in' | `other ${string}`;

/** What stands for the parameters of routes. */
export type Parameters = Readonly<Record<string, string>>;

const nobody = {
  id: '0199f3c2-7a10-7c3e-9d2b-5f0c1a2b3c4d',
  definition: 'missing',
  schedule: 'none',
  name: 'go',
};

/**
 * Calls any operation of a gateway, named as the table of permissions names it, and tells how it was answered. Bodies
 * and messages are as empty as can be: what is let in is refused for that, later.
 */
export function knock(
  { gateway }: TestGateway,
  operation: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  const [method = '', route] = operation.split(' ');
  return route === undefined
    ? knockAtGrpc(gateway.grpc, operation, headers)
    : knockAtHttp(gateway.http, method, route, headers);
}

async function knockAtHttp(
  base: string,
  method: string,
  route: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  const path = fill(route, nobody);
  const abort = new AbortController();
  const response = await fetch(`${base}${path}`, { method, headers, signal: abort.signal });
  abort.abort();
  if (response.status === 401)
    return response.headers.get('www-authenticate') === null
      ? 'other 401 without a challenge'
      : 'unauthenticated';
  if (response.status === 403) return 'permission_denied';
  return response.status < 500 ? 'let in' : `other ${response.status}`;
}

/** The address of a route, with values for its parameters; two colons stand for one. */
export const fill = (route: string, values: Parameters): string =>
  route.replace(/::|:(\w+)/g, (_, name?: string) =>
    name === undefined ? ':' : encodeURIComponent(values[name] ?? 'none'),
  );

const same = (bytes: Buffer): Buffer => bytes;

function knockAtGrpc(
  address: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  const client = new Client(address, credentials.createInsecure());
  return new Promise<Answered>((resolve) => {
    const metadata = Metadata.fromHttp2Headers({ ...headers });
    // On the wire, one message and many messages begin alike.
    const call = client.makeBidiStreamRequest(path, same, same, metadata);
    const letIn = (): void => resolve('let in');
    call.on('error', ({ code }: ServiceError) => resolve(answeredOf(code)));
    call.on('data', letIn);
    call.on('end', letIn);
    call.write(Buffer.alloc(0));
    call.end();
  }).finally(() => client.close());
}

function answeredOf(code: number): Answered {
  if (code === status.UNAUTHENTICATED) return 'unauthenticated';
  if (code === status.PERMISSION_DENIED) return 'permission_denied';
  return code === status.INTERNAL || code === status.UNKNOWN ? `other ${code}` : 'let in';
}
