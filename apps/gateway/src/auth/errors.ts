import { RunlogError } from '@runlog/core';

/**
 * Nobody is known by what came, or nothing came. It never says which of several reasons it was: whoever tries credentials
 * learns nothing from the answers.
 */
export class Unauthenticated extends RunlogError {
  readonly code = 'unauthenticated';
  readonly retryable = false;

  constructor(options?: ErrorOptions) {
    super('a credential that is good is needed: authorization: Bearer <API key or token>', options);
  }
}

/** The credential is good, but not for this. */
export class PermissionDenied extends RunlogError {
  readonly code = 'permission_denied';
  readonly retryable = false;
}

/** Whether the token is good cannot be said, as the keys of its issuer cannot be had. */
export class IssuerUnavailable extends RunlogError {
  readonly code = 'issuer_unavailable';
  readonly retryable = true;

  constructor(options?: ErrorOptions) {
    super('the keys of the issuer of tokens are out of reach', options);
  }
}
