import { InvalidInput } from '@runlog/core';
import type { Asked } from '@runlog/executions';
import type { FastifyRequest } from 'fastify';

/** Who asks, for which tenant, and in which trace. */
export interface Caller extends Asked {
  readonly tenant: string;
}

/** The header, or metadata entry, that names the tenant. */
export const tenantHeader = 'x-runlog-tenant';

const defaultTenant = 'default';
const tenantShape = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;
const traceparentShape = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Reads the caller from header values. An ill-formed trace context is left out, as its standard asks.
 * @throws InvalidInput for an ill-formed tenant.
 */
export function callerOf(tenant: unknown, traceparent: unknown): Caller {
  if (tenant !== undefined && (typeof tenant !== 'string' || !tenantShape.test(tenant)))
    throw new InvalidInput([
      {
        field: tenantHeader,
        message: 'must begin with a letter or digit and hold only letters, digits, - and _',
        limit: 63,
      },
    ]);
  return {
    tenant: tenant ?? defaultTenant,
    ...(typeof traceparent === 'string' && traceparentShape.test(traceparent) && { traceparent }),
  };
}

/** The caller of an HTTP request. */
export const callerOfRequest = ({ headers }: FastifyRequest): Caller =>
  callerOf(headers[tenantHeader], headers['traceparent']);
