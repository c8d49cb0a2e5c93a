import type { Caller } from '@runlog/hosting';

/** One call of a method, whatever it came through. */
export interface Call {
  /** The caller said by itself which tenant it means. */
  readonly choosesTenant: boolean;
  /** host:port by which the caller reached this server. */
  readonly authority: string;
  /** How much text an answer may hold, in bytes, so that whoever asked can take it. */
  readonly textBytes: number;
  /** Who asks; `tenant` wins over what the caller chose. @throws as `Callers` does */
  caller(tenant?: string): Caller;
}
