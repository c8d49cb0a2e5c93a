import type { HttpRequest } from '../http/request.js';
import { resolveSecrets } from './resolve-secrets.js';
import type { SecretSource } from './secret-directory.js';

/** A request with what its references stand for, and the texts that must not come back. */
export interface Resolved {
  readonly request: HttpRequest;
  readonly secrets: readonly string[];
}

/**
 * Puts secrets in the place of `secret://<name>` in the values of headers; they do not follow a redirect to another
 * origin.
 * @throws what `resolveSecrets` throws
 */
export async function withSecrets(
  request: HttpRequest,
  tenant: string,
  source: SecretSource,
): Promise<Resolved> {
  const { headers, confidential, secrets } = await headersWithSecrets(request.headers, tenant, source);
  return { request: secrets.length === 0 ? request : { ...request, headers, confidential }, secrets };
}

/** Headers, by name, with what their references stand for. @throws what `resolveSecrets` throws */
export async function headersWithSecrets(
  headers: ReadonlyMap<string, string>,
  tenant: string,
  source: SecretSource,
): Promise<{
  readonly headers: ReadonlyMap<string, string>;
  readonly confidential: ReadonlySet<string>;
  readonly secrets: readonly string[];
}> {
  const fields = new Map([...headers].map(([name, text]) => [`${field}${name}`, text]));
  const { texts, confidential, secrets } = await resolveSecrets(fields, tenant, source);
  const nameOf = (name: string): string => name.slice(field.length);
  return {
    headers: new Map([...texts].map(([name, text]) => [nameOf(name), text])),
    confidential: new Set([...confidential].map(nameOf)),
    secrets,
  };
}

const field = 'headers.';
