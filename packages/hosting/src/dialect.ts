import type { DescService } from '@bufbuild/protobuf';
import type { Provider, Type } from '@nestjs/common';

import type { Fault, FaultRow } from './fault.js';
import type { Permission } from './permission.js';

/** A fault in the words of a dialect's HTTP API. */
export interface ToldFault {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: unknown;
  /** Besides `content-type: application/json`, and `retry-after` and `www-authenticate` where the fault asks for them. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A dialect's part of the HTTP API. */
export interface DialectHttp {
  /** Where its addresses begin (`/workflows/v1`): whole segments of a path, no other dialect's and none of the native API. */
  readonly prefixes: readonly string[];
  /**
   * Tells whatever goes wrong under the prefixes: errors of handlers, and what the server refuses before there is a
   * handler (credentials, limits, unreadable bodies, addresses that nothing serves). `requestId` leads to the log lines.
   */
  tell(fault: Fault, requestId: string): ToldFault;
}

/**
 * The API of a dialect, as it is handed to the gateway. Its controllers and providers live in the gateway's container,
 * may inject EXECUTIONS and CALLERS, and stand behind the same guard, limits and metrics as the native API.
 */
export interface Dialect {
  /** The folder's name, for messages to operators. */
  readonly name: string;
  /** What is served over gRPC, and told by reflection. */
  readonly services: readonly DescService[];
  /** Nest controllers, for HTTP and gRPC. */
  readonly controllers: readonly Type[];
  readonly providers?: readonly Provider[];
  /**
   * What each operation asks of its caller, by `GET /route` (as its controller writes it) or `/package.Service/Method`.
   * The gateway does not start when one is missing, or is another's.
   */
  readonly permissions: Readonly<Record<string, Permission>>;
  readonly http: DialectHttp;
  /** How errors of the dialect's own codes are told, over HTTP and gRPC; the platform's codes keep their rows. */
  readonly faults?: Readonly<Record<string, FaultRow>>;
}
