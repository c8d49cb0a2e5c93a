import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';
import { executionsV1, grpcService } from '@runlog/contract';

type Call = ClientDuplexStream<executionsV1.RunRequest, executionsV1.RunResponse>;

const run = grpcService(executionsV1.Executions)['Run'];

/** A stream of runs with the wire's own means; keeps all that comes. */
export class WireStream {
  readonly responses: executionsV1.RunResponse[] = [];
  error: ServiceError | undefined;
  ended = false;
  private readonly client: Client;
  readonly call: Call;

  constructor(address: string, metadata: Record<string, string> = {}) {
    if (!run) throw new Error('no method');
    const { path, requestSerialize, responseDeserialize } = run;
    this.client = new Client(address, credentials.createInsecure());
    const call = this.client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      Metadata.fromHttp2Headers(metadata),
    );
    this.call = call as never;
    this.call.on('data', (response: executionsV1.RunResponse) => this.responses.push(response));
    this.call.on('error', (error: ServiceError) => (this.error = error));
    this.call.on('status', () => (this.ended = true));
  }

  /** `taken` is called when the message is on its way. */
  send(request: MessageInitShape<typeof executionsV1.RunRequestSchema>, taken?: () => void): void {
    this.call.write(create(executionsV1.RunRequestSchema, request), taken);
  }

  /** Sends starts of the definition `flow`, numbered from `first`, as one message. */
  start(count: number, first = 1, more: object = {}): void {
    const entries = Array.from({ length: count }, (_, index) => ({
      ref: first + index,
      kind: { case: 'start' as const, value: { definition: 'flow' } },
      ...more,
    }));
    this.send({ entries });
  }

  get updates(): executionsV1.RunUpdate[] {
    return this.responses.flatMap(({ updates }) => updates);
  }

  /** The updates of one entry. */
  of(ref: number): executionsV1.RunUpdate[] {
    return this.updates.filter((update) => update.ref === ref);
  }

  /** The error codes of the updates, by ref. */
  get codes(): Record<number, number> {
    return Object.fromEntries(
      this.updates.flatMap(({ ref, outcome }) =>
        outcome.case === 'error' ? [[ref, outcome.value.code]] : [],
      ),
    );
  }

  /** The ids of the entries whose start was acknowledged, by ref. */
  get ids(): Map<number, string> {
    return new Map(
      this.updates.flatMap(({ ref, outcome }) =>
        outcome.case === 'started' ? [[ref, outcome.value.id] as const] : [],
      ),
    );
  }

  close(): void {
    this.call.cancel();
    this.client.close();
  }
}
