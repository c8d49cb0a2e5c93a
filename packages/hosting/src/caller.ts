import type { Metadata } from '@grpc/grpc-js';
import type { Asked } from '@runlog/executions';
import type { FastifyRequest } from 'fastify';

import type { Permission } from './permission.js';

/** What somebody was let in with. */
export interface Pass {
  /** True as long as no other look at the credential is needed. */
  readonly good: boolean;
  /** For what outlasts a request: looks again where it is time to. @throws as the guard does, once it is no longer good */
  renewed(): Promise<void>;
  /** @throws RunlogError `permission_denied` unless the credential has the scope */
  require(permission: Permission): void;
}

/** Who asks, for which tenant, and in which trace: what the use cases want to know of everything that is asked of them. */
export interface Caller extends Asked {
  /** A tenant that the credential is for. */
  readonly tenant: string;
  readonly pass: Pass;
}

/**
 * Says who sent what the guard has let in. `tenant` chooses among the tenants of the credential and wins over the header,
 * or metadata entry, `x-runlog-tenant`; without either it is the only tenant of the credential, else `default`.
 *
 * Both throw InvalidInput for an ill-formed tenant and where one is needed, and a RunlogError with the code
 * `permission_denied` for a tenant that the credential is not for, whether there is one of that name or not.
 */
export interface Callers {
  /** The caller of an HTTP request. */
  ofRequest(request: FastifyRequest, tenant?: string): Caller;
  /** The caller of a gRPC call, by the metadata object that its handler was given. */
  ofMetadata(metadata: Metadata, tenant?: string): Caller;
}
