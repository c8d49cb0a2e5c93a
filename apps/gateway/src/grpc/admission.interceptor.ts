import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';

import { keepPass, type Pass } from '../auth/pass.js';
import { faultOf, internalFault, type RateLimited } from '../errors/faults.js';
import { grpcFaultOf } from '../errors/grpc-status.js';
import type { Admission } from '../http/admission.js';

/** Lets calls in or refuses them, once for each call or stream and before anything of their messages is read. */
export const admissionInterceptor =
  ({ rate, guard, requests, report }: Admission): ServerInterceptor =>
  ({ path }, call) => {
    const address = call.getConnectionInfo().remoteAddress ?? '';
    const refuse = (error: unknown): void => {
      const { code, internal } = faultOf(error) ?? internalFault;
      if (internal) report(error, { api: 'grpc', path });
      else if (!(error instanceof Error && 'retryable' in error && error.retryable))
        requests.deny('grpc', code);
      call.sendStatus(grpcFaultOf(error));
    };
    const turnAway = (refusal: RateLimited): void => {
      requests.refuse('grpc');
      call.sendStatus(grpcFaultOf(refusal));
    };
    const admit = (metadata: Metadata, proceed: (metadata: Metadata) => void): void => {
      const letIn = (pass: Pass): void => {
        keepPass(metadata, pass);
        proceed(metadata);
      };
      try {
        const pass = guard.admit(path, metadata.get('authorization')[0], address);
        if (!(pass instanceof Promise)) return letIn(pass);
        pass.then(letIn).catch(refuse);
      } catch (error) {
        refuse(error);
      }
    };
    // Health checks come from machines that must not be told to come back later.
    const unlimited = rate.unlimited || path.startsWith('/grpc.health.');
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            if (unlimited) return admit(metadata, proceed);
            void rate
              .take(address)
              .then((refusal) => (refusal ? turnAway(refusal) : admit(metadata, proceed)));
          },
        }),
    });
  };
