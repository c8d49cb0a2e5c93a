import type { Caller } from '@runlog/hosting';
import type { FastifyRequest } from 'fastify';

import { passOf, type Pass } from '../auth/pass.js';
import { tenantHeader, tenantOf } from './tenant.js';

const traceparentShape = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * The caller who was let in with a pass, from header values.
 * @throws InvalidInput, PermissionDenied as the tenant has it
 */
export function callerOf(pass: Pass, tenant: unknown, traceparent: unknown): Caller {
  const { identity } = pass;
  return inTrace({ pass, tenant: tenantOf(identity, tenant), by: identity.principal }, traceparent);
}

/** The same caller in another trace. An ill-formed trace context is left out, as its standard asks. */
export const inTrace = ({ pass, tenant, by }: Caller, traceparent: unknown): Caller => ({
  pass,
  tenant,
  by,
  ...(typeof traceparent === 'string' && traceparentShape.test(traceparent) && { traceparent }),
});

/** The caller of an HTTP request, for the tenant that it names where none is given. */
export const callerOfRequest = (request: FastifyRequest, tenant?: string): Caller =>
  callerOf(passOf(request), tenant ?? request.headers[tenantHeader], request.headers['traceparent']);
