/** Who is to be let in. */
export interface AdmissionAsk {
  /** Tenants whose names come behind this one; from the first on when left out. */
  readonly after?: string;
  /** Tenants at once. */
  readonly tenants: number;
  /** Executions of one tenant that may run at once; 0 for as many as there are. */
  readonly running: number;
  /** Executions of one tenant at once. */
  readonly each: number;
  /** Executions that are passed over. */
  readonly without: readonly string[];
}

/** A tenant of whose executions some wait, with the oldest of them that there is room for: none where there is no room. */
export interface TenantInLine {
  readonly tenant: string;
  readonly executions: readonly string[];
}

/** How long the line is. */
export interface LineLength {
  /** Executions that wait, of all tenants. */
  readonly executions: number;
  /** For how long the oldest of them has waited by the database's clock; 0 when none waits. */
  readonly seconds: number;
}

/**
 * The executions that wait to be let in, as the list knows them: with its lag. What was let in a moment ago may stand
 * in line for as long, ahead of all others of its tenant, and so does not count as room.
 */
export interface AdmissionLine {
  /** @throws StoreUnavailable */
  next(ask: AdmissionAsk): Promise<TenantInLine[]>;
  /** @throws StoreUnavailable */
  length(): Promise<LineLength>;
}
