/** Who asked for something, as the log keeps it: a name to find them by, never what they proved it with. */
export interface Principal {
  /** `key` for an API key, `user` for the subject of a token. */
  readonly kind: string;
  /** Unique within its kind: the id of the key, the subject of the token. */
  readonly id: string;
}
