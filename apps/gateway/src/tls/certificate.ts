/** A certificate with those that lead to its issuer, and its private key; both PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}
