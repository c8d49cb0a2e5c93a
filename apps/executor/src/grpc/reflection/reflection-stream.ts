import { fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, type FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { status, type Client, type ClientDuplexStream } from '@grpc/grpc-js';
import type { StepFailure } from '@runlog/worker';
import { grpcStatus, invalidReflection } from '../failures.js';
import type { CallOptions } from '../unary.js';
import { requestMessage, responseMessage, responseShape, type ReflectionRequest } from './protocol.js';

const asIs = (bytes: Buffer): Buffer => bytes;

/** A conversation with a server's reflection service: one question at a time. */
export class ReflectionStream {
  private readonly call: ClientDuplexStream<Buffer, Buffer>;
  private readonly answers: AsyncIterator<Buffer>;
  private readonly cancel = (): void => this.call.cancel();

  constructor(
    client: Client,
    service: string,
    private readonly options: CallOptions,
  ) {
    const { metadata, deadlineMs, signal } = options;
    const path = `/${service}/ServerReflectionInfo`;
    this.call = client.makeBidiStreamRequest(path, asIs, asIs, metadata, {
      deadline: Date.now() + deadlineMs,
    });
    // The one who waits for an answer hears of it.
    this.call.on('error', () => undefined);
    this.answers = this.call[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    signal.addEventListener('abort', this.cancel, { once: true });
    if (signal.aborted) this.cancel();
  }

  /**
   * The files that hold what is asked for, as the server has them; often with those that they import.
   * @throws StepFailure `grpc.<status>` or `grpc.invalid_reflection_server_response`; the library's error
   */
  async ask(request: ReflectionRequest): Promise<readonly FileDescriptorProto[]> {
    this.call.write(Buffer.from(toBinary(requestMessage, fromJson(requestMessage, { ...request }))));
    const answer = await this.answers.next();
    if (answer.done === true) throw invalidReflection('the reflection of the server ended without an answer');
    const { errorResponse, fileDescriptorResponse } = read(answer.value);
    if (errorResponse) throw refusal(errorResponse, request);
    return (fileDescriptorResponse?.fileDescriptorProto ?? []).map(readFile);
  }

  close(): void {
    this.options.signal.removeEventListener('abort', this.cancel);
    this.call.cancel();
  }
}

function refusal(
  { errorCode, errorMessage }: { readonly errorCode: number; readonly errorMessage: string },
  request: ReflectionRequest,
): StepFailure {
  if (errorCode !== status.NOT_FOUND) return grpcStatus(errorCode, errorMessage);
  return 'fileByFilename' in request
    ? invalidReflection(`the reflection of the server lacks ${request.fileByFilename}`)
    : grpcStatus(status.UNIMPLEMENTED, `the server has no service ${request.fileContainingSymbol}`);
}

function read(bytes: Buffer): ReturnType<typeof responseShape.parse> {
  try {
    return responseShape.parse(toJson(responseMessage, fromBinary(responseMessage, bytes)));
  } catch (error) {
    throw invalidReflection('the reflection of the server answers in another format', error);
  }
}

function readFile(base64: string): FileDescriptorProto {
  try {
    return fromBinary(FileDescriptorProtoSchema, Buffer.from(base64, 'base64'));
  } catch (error) {
    throw invalidReflection('the reflection of the server sends files that cannot be read', error);
  }
}
