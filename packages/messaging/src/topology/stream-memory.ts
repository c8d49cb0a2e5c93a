/** A stream as it was last seen. */
export interface RememberedStream {
  readonly name: string;
  /** When it was created, as the server tells it. */
  readonly created: string;
  readonly lastSequence: number;
}

/** Remembers the streams while no process looks at them, outside of the bus. */
export interface StreamMemory {
  load(): Promise<readonly RememberedStream[]>;
  save(seen: readonly RememberedStream[]): Promise<void>;
}
