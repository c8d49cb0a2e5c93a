import {
  create,
  type DescMethod,
  type DescMethodBiDiStreaming,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import {
  Client,
  credentials,
  Metadata,
  status,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import { grpcService, type GrpcMethod } from '@runlog/contract';

import { bearer, type Credential } from '../credential.js';
import { authorized } from './authorized.js';
import { errorOfStatus } from './status-error.js';

const unaryWithinMs = 30_000;

/** A server that restarts is back within seconds; the library's own pauses grow to two minutes, in which all calls fail. */
const reconnecting = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
} as const;

/** Options of one call. */
export interface CallOptions {
  /** How long the server may take, in milliseconds; 30 s when left out. */
  readonly withinMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Calls to one gRPC server. */
export class Calls {
  private readonly client: Client;
  private readonly metadata = new Metadata();

  constructor(address: string, tenant?: string, credential?: Credential) {
    const interceptors = typeof credential === 'function' ? [authorized(credential)] : [];
    this.client = new Client(address, credentials.createInsecure(), { ...reconnecting, interceptors });
    if (typeof credential === 'string') this.metadata.set('authorization', bearer(credential));
    if (tenant !== undefined) this.metadata.set('x-runlog-tenant', tenant);
  }

  /** One request, one answer. @throws ClientError */
  unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    { withinMs = unaryWithinMs, signal }: CallOptions = {},
  ): Promise<MessageShape<O>> {
    const { path, requestSerialize, responseDeserialize } = wireOf(method);
    return new Promise((resolve, reject) => {
      const answer = (error: ServiceError | null, value?: MessageShape<DescMessage>): void => {
        signal?.removeEventListener('abort', abort);
        if (error) reject(signal?.aborted ? signal.reason : errorOfStatus(error));
        else resolve(value as MessageShape<O>);
      };
      const call = this.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        create(method.input, request),
        this.metadata,
        { deadline: Date.now() + withinMs },
        answer,
      );
      const abort = (): void => call.cancel();
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort);
    });
  }

  /** One request, many answers, read as fast as they are taken. @throws ClientError */
  async *stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
    signal?: AbortSignal,
  ): AsyncGenerator<MessageShape<O>, void, void> {
    const { path, requestSerialize, responseDeserialize } = wireOf(method);
    const message = create(method.input, request);
    const call: ClientReadableStream<MessageShape<DescMessage>> = this.client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      message,
      this.metadata,
    );
    const abort = (): void => call.cancel();
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    try {
      for await (const answer of call) yield answer as MessageShape<O>;
    } catch (error) {
      throw isServiceError(error) ? errorOfStatus(error) : error;
    } finally {
      signal?.removeEventListener('abort', abort);
      call.cancel();
    }
  }

  /** Many requests, many answers. Errors come as grpc-js has them. */
  duplex<I extends DescMessage, O extends DescMessage>(
    method: DescMethodBiDiStreaming<I, O>,
  ): ClientDuplexStream<MessageShape<I>, MessageShape<O>> {
    const { path, requestSerialize, responseDeserialize } = wireOf(method);
    const call = this.client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      this.metadata,
    );
    return call as never;
  }

  close(): void {
    this.client.close();
  }
}

function wireOf(method: DescMethod): GrpcMethod {
  const wire = services.get(method.parent.typeName) ?? grpcService(method.parent);
  services.set(method.parent.typeName, wire);
  const found = wire[method.name];
  if (!found) throw new TypeError(`${method.parent.typeName} has no method ${method.name}`);
  return found;
}

const services = new Map<string, Readonly<Record<string, GrpcMethod>>>();

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' && error.code in status;
