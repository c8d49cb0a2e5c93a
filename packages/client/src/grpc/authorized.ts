import { InterceptingCall, Metadata, status, type Interceptor } from '@grpc/grpc-js';

import { authorizationOf, type Credential } from '../credential.js';

/** Asks for the credential when a call begins, and holds its messages back until there is one. */
export const authorized =
  (credential: Credential): Interceptor =>
  (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start: (metadata, listener, next) => {
        authorizationOf(credential).then(
          (authorization) => {
            metadata.set('authorization', authorization);
            next(metadata, listener);
          },
          (error: unknown) => {
            const details = `there is no credential: ${error instanceof Error ? error.message : String(error)}`;
            listener.onReceiveStatus({ code: status.UNAUTHENTICATED, details, metadata: new Metadata() });
          },
        );
      },
    });
