import { create } from '@bufbuild/protobuf';
import type { Metadata, ServerWritableStream } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { executionsV1, type eventV1 } from '@runlog/contract';
import type { Executions } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';

import { whileGood } from '../auth/while-good.js';
import { grpcFaultOf } from '../errors/grpc-status.js';
import { callerOfMetadata, counted } from '../grpc/from-message.js';
import { eventMessageOf } from '../grpc/to-message.js';
import { LongAnswers, type LongAnswer } from '../waiting/long-answers.js';

type Call = ServerWritableStream<executionsV1.StreamEventsRequest, eventV1.Event>;

/** gRPC: the events of an execution. */
@Controller()
export class EventsGrpc {
  constructor(
    @Inject(EXECUTIONS) private readonly executions: Executions,
    private readonly answers: LongAnswers,
  ) {}

  @GrpcMethod('runlog.v1.Executions', 'ListEvents')
  async list(
    { id, afterVersion, pageSize }: executionsV1.ListEventsRequest,
    metadata: Metadata,
  ): Promise<executionsV1.ListEventsResponse> {
    const { tenant } = callerOfMetadata(metadata);
    const page = await this.executions.events({ tenant, id }, { afterVersion, pageSize: counted(pageSize) });
    return create(executionsV1.ListEventsResponseSchema, {
      events: page.events.map(eventMessageOf),
      nextAfterVersion: page.next ?? 0,
    });
  }

  @GrpcMethod('runlog.v1.Executions', 'StreamEvents')
  stream(
    { id, afterVersion }: executionsV1.StreamEventsRequest,
    metadata: Metadata,
    call: Call,
  ): AsyncIterable<eventV1.Event> {
    const { tenant, pass } = callerOfMetadata(metadata);
    const answer = this.answers.begin();
    call.on('cancelled', answer.end);
    const { signal } = answer;
    const pieces = this.executions.follow({ tenant, id }, { afterVersion, signal });
    return this.messages(whileGood(pieces, pass), answer);
  }

  private async *messages(
    pieces: ReturnType<Executions['follow']>,
    answer: LongAnswer,
  ): AsyncGenerator<eventV1.Event> {
    try {
      for await (const piece of pieces) {
        for (const event of piece) yield eventMessageOf(event);
      }
      // An orderly end says that the execution has ended.
      this.answers.refuseWhenClosing();
    } catch (error) {
      // Errors of the stream itself come after Nest's filters had their turn.
      throw grpcFaultOf(error);
    } finally {
      answer.end();
    }
  }
}
