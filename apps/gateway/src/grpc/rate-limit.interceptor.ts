import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';

import { grpcFaultOf } from '../errors/grpc-status.js';
import type { RequestMetrics } from '../metrics/request-metrics.js';
import type { RateLimit } from '../http/rate-limit.js';

/** Counts each call before its message is read; refuses with RESOURCE_EXHAUSTED. Health checks are always let in. */
export const rateLimitInterceptor =
  (rate: RateLimit, metrics: RequestMetrics): ServerInterceptor =>
  (method, call) => {
    if (method.path.startsWith('/grpc.health.')) return new ServerInterceptingCall(call);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            void rate.take(call.getConnectionInfo().remoteAddress ?? '').then((refusal) => {
              if (!refusal) return proceed(metadata);
              metrics.refuse('grpc');
              call.sendStatus(grpcFaultOf(refusal));
            });
          },
        }),
    });
  };
