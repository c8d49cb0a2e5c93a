/** Test files of one package. */
export interface Suites {
  /** From the repository's root, such as `packages/core`. */
  readonly folder: string;
  /** From that folder. */
  readonly specs: readonly string[];
}

/** What is shown by tests rather than by a platform under faults: test files, run in a larger size than every day. */
export interface Proof {
  readonly suites: readonly Suites[];
  /** Scripts of the repository that have to succeed as well. */
  readonly scripts?: readonly string[];
  /** How many times their everyday size the tests have; 1 when left out. */
  readonly scale?: number;
}
