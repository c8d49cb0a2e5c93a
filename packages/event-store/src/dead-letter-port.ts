/**
 * Why something was put aside: `unreadable` is a message that cannot be decoded, `exhausted` one that failed again and
 * again, `execution` an execution that this release cannot drive.
 */
export type ParkedKind = 'unreadable' | 'exhausted' | 'execution';

/** Something to be put aside, with its cause. */
export interface NewParked {
  readonly kind: ParkedKind;
  /** Where the message came from, and where a replay sends it. */
  readonly subject?: string;
  readonly executionId?: string;
  /** The cause: a stable code and a text for people, of which 2,000 characters are kept. */
  readonly code: string;
  readonly cause: string;
  /** The message as it came; of a larger one the first 1 MiB are kept. */
  readonly payload?: Uint8Array;
  readonly contentType?: string;
}

/** Something that was put aside. */
export interface Parked extends Omit<NewParked, 'payload'> {
  /** The execution's own id for an execution, else a hash of what was put aside. */
  readonly id: string;
  /** Bytes of the message as it came. */
  readonly payloadBytes: number;
  /** How often it came. */
  readonly count: number;
  /** Epoch milliseconds on the database's clock. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** The same with its message, whole only if that has `payloadBytes`. */
export interface ParkedMessage extends Parked {
  readonly payload: Uint8Array;
}

/** What a list of things put aside is narrowed to. */
export interface ParkedFilter {
  readonly kind?: ParkedKind;
  readonly executionId?: string;
}

/** What was put aside: visible, countable, and kept until somebody replays or drops it. */
export interface DeadLetters {
  /**
   * Puts aside, or counts the same thing once more; answers how often it came.
   * @throws DeadLettersFull when 10,000 messages are there already; nothing was kept
   */
  park(letter: NewParked): Promise<number>;
  /** By id; `after` is the last id of the page before. */
  list(filter: ParkedFilter, page: { after?: string; limit: number }): Promise<Parked[]>;
  get(id: string): Promise<ParkedMessage | undefined>;
  /** Forgets it, with `count` only while it came no more often than that; answers whether it did. */
  remove(id: string, count?: number): Promise<boolean>;
  /** How many things of each kind are there. */
  counts(): Promise<Readonly<Record<ParkedKind, number>>>;
}
