/** Bounds of one outbound call, whatever the other side does. Times in milliseconds. */
export interface HttpLimits {
  /** Resolving and connecting, TLS included. */
  readonly connectTimeoutMs: number;
  /** From the request being sent to the last header of the answer. */
  readonly headersTimeoutMs: number;
  /** Silence between two pieces of the answer's body. */
  readonly idleTimeoutMs: number;
  /** The whole call with all redirects; an attempt's own limit may end it earlier. */
  readonly callTimeoutMs: number;
  /** Bytes of a body, counted as they come: before decompression and after it. */
  readonly bodyBytes: number;
  /** Redirects followed before giving up. */
  readonly redirects: number;
  /** After so many unanswered calls in a row a target is left alone for a moment; 0 for never. */
  readonly failuresInARow: number;
}

export const defaultHttpLimits: HttpLimits = {
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 30_000,
  idleTimeoutMs: 30_000,
  callTimeoutMs: 15 * 60_000,
  bodyBytes: 4 * 1024 * 1024,
  redirects: 5,
  failuresInARow: 20,
};
