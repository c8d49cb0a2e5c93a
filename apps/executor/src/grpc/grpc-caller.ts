import type { JsonObject } from '@runlog/core';
import { connectivityState, status } from '@grpc/grpc-js';
import { admitWithin } from '../guard/admit-within.js';
import type { ResolvedAddress } from '../guard/resolve.js';
import type { TargetGuard } from '../guard/target-guard.js';
import type { HttpLimits } from '../http/limits.js';
import { CallDeadline } from '../outbound/call-deadline.js';
import { callFailure } from './call-failure.js';
import { grpcStatus } from './failures.js';
import { guardedClient } from './guarded-client.js';
import { decodeResponse, encodeRequest } from './messages.js';
import { metadataOf } from './metadata.js';
import { describeMethod } from './reflection/described-method.js';
import type { GrpcRequest } from './request.js';
import { unary } from './unary.js';

/** The bounds of outbound calls that hold for gRPC, too. */
type GrpcLimits = Pick<HttpLimits, 'connectTimeoutMs' | 'headersTimeoutMs' | 'callTimeoutMs' | 'bodyBytes'>;

/** Makes unary calls to servers that the guard admits, each over a connection of its own. */
export class GrpcCaller {
  constructor(
    private readonly guard: TargetGuard,
    private readonly limits: GrpcLimits,
    private readonly authorities?: Buffer,
  ) {}

  /**
   * Asks the server's reflection for the method, calls it and reads the answer: `{body}`. Ends when the signal is aborted.
   * @throws StepFailure and other RunlogErrors, each saying whether a retry can help: `grpc.<status>`,
   *   `grpc.invalid_options`, `grpc.invalid_reflection_server_response`, `network`, `timeout`, `output_too_large`,
   *   `invalid_input`, `forbidden_target`.
   */
  async call(request: GrpcRequest, signal: AbortSignal): Promise<JsonObject> {
    const { hostname } = request.endpoint;
    const deadline = new CallDeadline(signal, this.limits.callTimeoutMs);
    let addresses: readonly ResolvedAddress[] = [];
    try {
      addresses = await admitWithin(this.guard, request.endpoint, this.limits.connectTimeoutMs);
      return await this.callAt(addresses, request, deadline);
    } catch (error) {
      throw callFailure(deadline.signal.aborted ? deadline.signal.reason : error, hostname, addresses);
    } finally {
      deadline.release();
    }
  }

  private async callAt(
    addresses: readonly ResolvedAddress[],
    request: GrpcRequest,
    deadline: CallDeadline,
  ): Promise<JsonObject> {
    const { connectTimeoutMs, headersTimeoutMs, bodyBytes } = this.limits;
    const options = {
      metadata: metadataOf(request.headers),
      signal: deadline.signal,
      deadlineMs: headersTimeoutMs,
    };
    const { client, close } = guardedClient(request.endpoint, addresses, {
      messageBytes: bodyBytes,
      ...(this.authorities && { authorities: this.authorities }),
    });
    const late = setTimeout(() => {
      if (client.getChannel().getConnectivityState(false) !== connectivityState.READY)
        deadline.abort(grpcStatus(status.UNAVAILABLE, `no connection within ${connectTimeoutMs} ms`));
    }, connectTimeoutMs);
    try {
      const described = await describeMethod(client, request, options);
      const path = `/${request.service}/${request.method}`;
      const answer = await unary(client, path, encodeRequest(described, request.body), options);
      return { body: decodeResponse(described, answer, bodyBytes) };
    } finally {
      clearTimeout(late);
      close();
    }
  }
}
