/** The newest event of an execution that this process knows of, with its hash. */
export interface KnownHead {
  readonly version: number;
  /** 64 hexadecimal digits. */
  readonly hash: string;
  /**
   * Whence it is known: this process appended that event and had the commit confirmed, or somebody else said so. Only
   * the former is evidence against a log that shows another hash.
   */
  readonly source: 'appended' | 'told';
}

/** Heads of chains in memory, least recently used first; bounded by count. One that is not there costs a read. */
export class KnownHeads {
  private readonly heads = new Map<string, KnownHead>();

  constructor(private readonly capacity = 50_000) {}

  /** The head, when it is of this very version. */
  at(executionId: string, version: number): KnownHead | undefined {
    const head = this.heads.get(executionId);
    return head?.version === version ? head : undefined;
  }

  /** The same, and forgets it. */
  take(executionId: string, version: number): KnownHead | undefined {
    const head = this.at(executionId, version);
    if (head) this.heads.delete(executionId);
    return head;
  }

  keep(executionId: string, head: KnownHead): void {
    this.heads.delete(executionId);
    this.heads.set(executionId, head);
    if (this.heads.size <= this.capacity) return;
    const oldest = this.heads.keys().next();
    if (!oldest.done) this.heads.delete(oldest.value);
  }

  /** Takes what somebody else said, unless something as new is known. */
  learn(executionId: string, version: number, hash: string): void {
    const known = this.heads.get(executionId);
    if (known && known.version >= version) return;
    this.keep(executionId, { version, hash, source: 'told' });
  }

  forget(executionId: string): void {
    this.heads.delete(executionId);
  }
}
