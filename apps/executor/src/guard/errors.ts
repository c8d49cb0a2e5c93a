import { RunlogError } from '@runlog/core';
import type { SpecialRule } from './special-ranges.js';

/** Which rule refused a target: of its URL, or of the network it leads to. */
export type TargetRule = 'scheme' | 'credentials' | SpecialRule;

/** The target of a call is not one that executors may reach. Names the host as asked for, never what it resolved to. */
export class ForbiddenTarget extends RunlogError {
  readonly code = 'forbidden_target';
  readonly retryable = false;

  constructor(
    readonly rule: TargetRule,
    readonly host: string,
  ) {
    super(`calls to ${host} are not allowed (rule: ${rule})`);
  }
}

/** RUNLOG_HTTP_ALLOW holds an entry that is no network, address, host name or host:port. */
export class InvalidAllowList extends RunlogError {
  readonly code = 'invalid_allow_list';
  readonly retryable = false;

  constructor(readonly entry: string) {
    super(`${JSON.stringify(entry)} is not a CIDR, an address, a host name or host:port`);
  }
}

/** No connection to a permitted address of the host came about; `reason` is the system's code (`ENOTFOUND`). */
export class Unreachable extends RunlogError {
  readonly code = 'network';
  readonly retryable = true;

  constructor(
    readonly host: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`no connection to ${host} (${reason})`, options);
  }
}
