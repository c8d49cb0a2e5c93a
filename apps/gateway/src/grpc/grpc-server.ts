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
import type { GrpcTeller } from '../errors/grpc-teller.js';
import type { Certificate } from '../tls/certificate.js';
import { packageDefinitionOf, packagesOf, reflectedFilesOf } from './package-definition.js';
import { pump } from './pump.js';

/** What the gRPC server serves, and where. */
export interface GrpcOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** A second port, for TLS. */
  readonly tls?: { readonly certificate: Certificate; readonly port: number } | undefined;
  readonly services: readonly DescService[];
  /** The answers that handlers give as plain objects. */
  readonly plainAnswers: readonly DescMessage[];
  readonly maxMessageBytes: number;
  readonly interceptors: readonly ServerInterceptor[];
  /** What errors that end a stream are told as; those of other answers come from Nest's filters. */
  readonly tell: GrpcTeller;
  /** Told of every answer: the method's name, the status, and how long it took. */
  readonly answered: (method: string, status: number, ms: number) => void;
}

type Handler = (request: unknown, metadata: unknown, call: unknown) => Promise<unknown>;

/**
 * Nest's gRPC server with four differences: it knows its ports, handlers are found by the full name of their service, a
 * unary answer takes no detour over observables, and a stream is an async iterable that is read only as fast as the
 * client takes it.
 */
export class GrpcServer extends ServerGrpc {
  private server: Server | undefined;
  private readonly served: string[] = [];
  private boundPort = 0;
  private boundTlsPort: number | undefined;
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

  /** Where it listens for TLS, if anywhere. */
  get tlsAddress(): string | undefined {
    return this.boundTlsPort === undefined ? undefined : `${this.grpc.host}:${this.boundTlsPort}`;
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
    const { port, tls, maxMessageBytes, interceptors, services } = this.grpc;
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
    this.boundPort = await this.bind(server, port, ServerCredentials.createInsecure());
    if (tls) this.boundTlsPort = await this.bind(server, tls.port, credentialsOf(tls.certificate));
    this.server = server;
    return server;
  }

  // A short name would be found in whichever package has it: another dialect's, or the native API's.
  override getMessageHandler(
    _service: string,
    method: string,
    streaming: Parameters<ServerGrpc['getMessageHandler']>[2],
    { path }: { path?: string },
  ): ReturnType<ServerGrpc['getMessageHandler']> {
    const [, fullName = ''] = path?.split('/') ?? [];
    return this.messageHandlers.get(this.createPattern(fullName, method, streaming)) as never;
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
        .catch((error: unknown) => call.emit('error', this.grpc.tell(error)));
    };
    return method as never;
  }

  override createStreamCallMethod(handler: (call: unknown) => Promise<unknown>): never {
    const method = (call: ServerDuplexStream<unknown, unknown>): void => {
      settled(handler(call)).catch((error: unknown) => call.emit('error', this.grpc.tell(error)));
    };
    return method as never;
  }

  private bind(server: Server, port: number, credentials: ServerCredentials): Promise<number> {
    return new Promise((resolve, reject) => {
      server.bindAsync(`${this.grpc.host}:${port}`, credentials, (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
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

const credentialsOf = ({ cert, key }: Certificate): ServerCredentials =>
  ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]);

/** Nest's filters answer with an observable that fails; everything else comes as it is. */
async function settled(answer: Promise<unknown>): Promise<unknown> {
  const value = await answer;
  return isObservable(value) ? lastValueFrom(value) : value;
}
