import type { Caller } from '@runlog/hosting';

/** One call of a method, whatever it came through. */
export interface Call {
  /** The caller said by itself which tenant it means. */
  readonly choosesTenant: boolean;
  /** host:port by which the caller reached this server. */
  readonly authority: string;
  /** Who asks; `tenant` wins over what the caller chose. @throws as `Callers` does */
  caller(tenant?: string): Caller;
}
