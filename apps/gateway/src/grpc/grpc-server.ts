import type { DescMessage, DescService } from '@bufbuild/protobuf';
import {
  Server,
  ServerCredentials,
  status as codes,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerInterceptor,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { ServerGrpc } from '@nestjs/microservices';
import { HealthImplementation } from 'grpc-health-check';
import { isObservable, lastValueFrom } from 'rxjs';

import type { GrpcFault } from '../errors/grpc-status.js';
import { packageDefinitionOf, packagesOf, reflectedFilesOf } from './package-definition.js';
import { pump } from './pump.js';

/** What the gRPC server serves, and where. */
export interface GrpcOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly services: readonly DescService[];
  /** The answers that handlers give as plain objects. */
  readonly plainAnswers: readonly DescMessage[];
  readonly maxMessageBytes: number;
  readonly interceptors: readonly ServerInterceptor[];
  /** Told of every answer: the method's name, the status, and how long it took. */
  readonly answered: (method: string, status: number, ms: number) => void;
}

type Handler = (request: unknown, metadata: unknown, call: unknown) => Promise<unknown>;

/**
 * Nest's gRPC server with three differences: it knows its port, a unary answer takes no detour over observables, and
 * a stream is an async iterable that is read only as fast as the client takes it.
 */
export class GrpcServer extends ServerGrpc {
  private server: Server | undefined;
  private readonly served: string[] = [];
  private boundPort = 0;
  private readonly health = new HealthImplementation({ '': 'SERVING' });

  constructor(private readonly grpc: GrpcOptions) {
    super({
      url: `${grpc.host}:${grpc.port}`,
      package: packagesOf(grpc.services),
      packageDefinition: packageDefinitionOf(grpc.services, grpc.plainAnswers),
    });
  }

  /** Where the server listens, once it does. */
  get address(): string {
    return `${this.grpc.host}:${this.boundPort}`;
  }

  /** The paths of all methods that are served, once they are. */
  get methods(): readonly string[] {
    return this.served;
  }

  /** Tells health checks that no more calls are wanted. */
  leaveService(): void {
    this.health.setStatus('', 'NOT_SERVING');
  }

  override async createClient(): Promise<Server> {
    const { host, port, maxMessageBytes, interceptors, services } = this.grpc;
    const server = new Server({
      'grpc.max_receive_message_length': maxMessageBytes,
      // Finds out about clients that are gone without a word, also while they only wait.
      'grpc.keepalive_time_ms': 30_000,
      'grpc.keepalive_timeout_ms': 10_000,
      interceptors: [...interceptors],
    });
    const register = server.register.bind(server);
    server.register = (path, ...rest) => {
      this.served.push(path);
      return register(path, ...rest);
    };
    this.health.addToServer(server);
    new ReflectionService(reflectedFilesOf(services)).addToServer(server);
    this.boundPort = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    this.server = server;
    return server;
  }

  override createUnaryServiceMethod(handler: Handler): never {
    const method = (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>): void => {
      const began = performance.now();
      const answered = (status: number): void =>
        this.grpc.answered(call.getPath(), status, performance.now() - began);
      settled(handler(call.request, call.metadata, call)).then(
        (answer) => {
          callback(null, answer);
          answered(codes.OK);
        },
        (fault: GrpcFault) => {
          callback(fault);
          answered(fault.code);
        },
      );
    };
    return method as never;
  }

  override createStreamServiceMethod(handler: Handler): never {
    const method = (call: ServerWritableStream<unknown, unknown>): void => {
      settled(handler(call.request, call.metadata, call))
        .then((answers) => pump(answers as AsyncIterable<unknown>, call))
        .catch((fault: Error) => call.emit('error', fault));
    };
    return method as never;
  }

  override createStreamCallMethod(handler: (call: unknown) => Promise<unknown>): never {
    const method = (call: ServerDuplexStream<unknown, unknown>): void => {
      settled(handler(call)).catch((fault: Error) => call.emit('error', fault));
    };
    return method as never;
  }

  /** Lets calls under way end; cuts what is left after `graceMs`. */
  async shutDown(graceMs: number): Promise<void> {
    const { server } = this;
    if (!server) return;
    const force = setTimeout(() => server.forceShutdown(), graceMs);
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    clearTimeout(force);
  }
}

/** Nest's filters answer with an observable that fails; everything else comes as it is. */
async function settled(answer: Promise<unknown>): Promise<unknown> {
  const value = await answer;
  return isObservable(value) ? lastValueFrom(value) : value;
}
