import { promisify } from 'node:util';

import { credentials, Metadata } from '@grpc/grpc-js';
import type { Session } from '@yandex-cloud/nodejs-sdk';

import { apiOver, type Api } from './api.js';
import { methods, services } from './methods.js';

type Call = (request: unknown) => Promise<unknown>;
type Clients = Readonly<Record<keyof typeof services, unknown>>;

/** The API through the published client's `Session`, which insists on TLS. */
export function overSession(session: Session, endpoint: string): Api {
  const clients: Clients = {
    execution: session.client(services.execution, endpoint),
    workflow: session.client(services.workflow, endpoint),
    operation: session.client(services.operation, endpoint),
  };
  return apiOver((name, request) => {
    const { service, name: method, request: type } = methods[name];
    const client = clients[service] as Readonly<Record<string, Call>>;
    return client[method]?.(type.fromPartial(request as never)) ?? Promise.reject(new Error(method));
  });
}

/** An API, and how to hang up. */
export interface OpenApi extends Api {
  close(): void;
}

type CallBack = (error: unknown, answer: unknown) => void;
type PlainCall = (request: unknown, metadata: Metadata, done: CallBack) => void;

/** The API through the published client's plain clients, without TLS, with these entries of metadata. */
export function overPlain(address: string, entries: Readonly<Record<string, string>> = {}): OpenApi {
  const open = credentials.createInsecure();
  const clients = {
    execution: new services.execution(address, open),
    workflow: new services.workflow(address, open),
    operation: new services.operation(address, open),
  };
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(entries)) metadata.set(name, value);
  const api = apiOver((name, request) => {
    const { service, name: method, request: type } = methods[name];
    const client = clients[service] as unknown as Readonly<Record<string, PlainCall>>;
    const call = promisify((message: unknown, done: CallBack) => client[method]?.(message, metadata, done));
    return call(type.fromPartial(request as never));
  });
  return { ...api, close: () => Object.values(clients).forEach((client) => client.close()) };
}
