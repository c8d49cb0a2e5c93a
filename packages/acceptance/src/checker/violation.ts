/**
 * What kind of promise is broken: something accepted or recorded is gone (`lost`), something took effect in the log
 * more than once (`doubled`), a result of an attempt that no longer counted was taken (`stale`), or what there is
 * is not right (`wrong`).
 */
export type Fault = 'lost' | 'doubled' | 'stale' | 'wrong';

/** One broken promise. */
export interface Violation {
  readonly fault: Fault;
  /** The rule that found it. */
  readonly rule: string;
  /** The execution, or the key of the request where there is no execution. */
  readonly about: string;
  readonly what: string;
}
