import { credentials, type Client, type ServiceDefinition } from '@grpc/grpc-js';
import { Session, waitForOperation } from '@yandex-cloud/nodejs-sdk';
import type { operation } from '@yandex-cloud/nodejs-sdk/operation';
import { operationService } from '@yandex-cloud/nodejs-sdk/operation';
import { executionService, workflowService } from '@yandex-cloud/nodejs-sdk/serverless-workflows-v1';

/** The methods of a service of the published client, as promises; requests may be given in part. */
export type Methods = Readonly<Record<string, (request: object) => Promise<unknown>>>;

/** The published client, however it reaches the platform. */
export interface PublishedClient {
  readonly executions: Methods;
  readonly workflows: Methods;
  /** Asks the platform until the operation is done. */
  done(started: unknown): Promise<operation.Operation>;
  close(): void;
}

const services = {
  executions: executionService.ExecutionServiceClient,
  workflows: workflowService.WorkflowServiceClient,
  operations: operationService.OperationServiceClient,
};

/** As its documentation shows it: a session, which always speaks TLS and brings a token. */
export function overTls(endpoint: string, rootCerts: Buffer): PublishedClient {
  const session = new Session({ iamToken: 't1.any', ssl: { rootCerts }, pollInterval: 50 });
  const methodsOf = (Made: (typeof services)['executions' | 'workflows']): Methods => {
    const client = session.client<ServiceDefinition>(Made, endpoint) as unknown as Methods;
    return methods(Made.service, (name, request) => (client[name] as Methods[string])(request));
  };
  return {
    executions: methodsOf(services.executions),
    workflows: methodsOf(services.workflows),
    done: (started) => waitForOperation(started as operation.Operation, session, 10_000, endpoint),
    close: () => undefined,
  };
}

/** By the generated clients alone, without TLS and without a token. */
export function overPlaintext(address: string): PublishedClient {
  const made: Client[] = [];
  const methodsOf = (Made: (typeof services)[keyof typeof services]): Methods => {
    const client = new Made(address, credentials.createInsecure());
    made.push(client);
    return methods(Made.service, (name, request) => ask(client, name, request));
  };
  const operations = methodsOf(services.operations);
  return {
    executions: methodsOf(services.executions),
    workflows: methodsOf(services.workflows),
    done: async (started) => {
      const { id } = started as operation.Operation;
      return (await operations['get']?.({ operationId: id })) as operation.Operation;
    },
    close: () => made.forEach((client) => client.close()),
  };
}

/** The client writes whole requests only: what is left out has to be there, and empty. */
const methods = (
  service: ServiceDefinition,
  call: (name: string, request: object) => Promise<unknown>,
): Methods =>
  Object.fromEntries(
    Object.entries(service).map(([name, { requestDeserialize }]) => {
      const empty = requestDeserialize(Buffer.alloc(0)) as object;
      return [name, (request: object) => call(name, { ...empty, ...request })] as const;
    }),
  );

type Answered = (error: Error | null, answer: unknown) => void;

const ask = (client: Client, name: string, request: object): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const method = Reflect.get(client, name) as (request: object, answered: Answered) => void;
    method.call(client, request, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
