/**
 * What kind of promise is broken: a client was told that something is accepted that is not in the log (`false ok`),
 * something recorded is gone or does not go on (`lost`), something took effect in the log more than once (`doubled`),
 * a result of an attempt that no longer counted was taken (`stale`), work took longer to go on than it may (`late`), or
 * what there is is not right (`wrong`).
 */
export type Fault = 'false ok' | 'lost' | 'doubled' | 'stale' | 'late' | 'wrong';

/** One broken promise. */
export interface Violation {
  readonly fault: Fault;
  /** The rule that found it. */
  readonly rule: string;
  /** The execution, or the key of the request where there is no execution. */
  readonly about: string;
  readonly what: string;
}
