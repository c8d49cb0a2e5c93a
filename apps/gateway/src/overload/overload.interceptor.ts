import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';

import { grpcFaultOf } from '../errors/grpc-status.js';
import type { Load } from './load.js';

/** Refuses calls that this process cannot take, before their messages are read. Health checks are always let in. */
export const overloadInterceptor =
  (load: Load): ServerInterceptor =>
  ({ path }, call) => {
    if (path.startsWith('/grpc.health.')) return new ServerInterceptingCall(call);
    let leave = (): void => undefined;
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            try {
              leave = load.enter(0);
            } catch (error) {
              return call.sendStatus(grpcFaultOf(error));
            }
            proceed(metadata);
          },
          onCancel: () => leave(),
        }),
      sendStatus: (status, next) => {
        leave();
        next(status);
      },
    });
  };
