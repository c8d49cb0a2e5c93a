import { StepFailure } from '@runlog/worker';

import { invalidInput } from '../http/failures.js';
import type { HttpRequest } from '../http/request.js';
import type { SecretSource } from './secret-directory.js';

const scheme = 'secret://';
const reference = /secret:\/\/([A-Za-z0-9][A-Za-z0-9_-]{0,62})/g;
/** What is shorter is found in everything, and hiding it would tell that it was there. */
const leastLength = 6;

/** A request with what its references stand for, and the texts that must not come back. */
export interface Resolved {
  readonly request: HttpRequest;
  readonly secrets: readonly string[];
}

/**
 * Puts secrets in the place of `secret://<name>` in the values of headers. They are those of the execution's tenant, and
 * do not follow a redirect to another origin.
 * @throws StepFailure `invalid_input` for a name that there is none of, or a secret that no header can carry or that is
 * too short to be kept out of answers; `secret_unreadable`, which a retry can cure
 */
export async function withSecrets(
  request: HttpRequest,
  tenant: string,
  source: SecretSource,
): Promise<Resolved> {
  const named = [...request.headers].filter(([, value]) => value.includes(scheme));
  if (named.length === 0) return { request, secrets: [] };
  const headers = new Map(request.headers);
  const secrets = new Map<string, string>();
  for (const [header, text] of named) {
    if (text.replace(reference, '').includes(scheme))
      throw invalidInput(`headers.${header}`, 'refers to a secret by no possible name');
    for (const [, name = ''] of text.matchAll(reference))
      secrets.set(name, await secretOf(source, tenant, name, header));
    headers.set(
      header,
      text.replace(reference, (_, name: string) => secrets.get(name) ?? ''),
    );
  }
  const confidential = new Set(named.map(([header]) => header));
  return { request: { ...request, headers, confidential }, secrets: [...secrets.values()] };
}

async function secretOf(source: SecretSource, tenant: string, name: string, header: string): Promise<string> {
  let secret: string | undefined;
  try {
    secret = await source.read(tenant, name);
  } catch {
    // The cause names a path of the machine.
    throw new StepFailure('secret_unreadable', `the secret ${name} cannot be read`, { retryable: true });
  }
  if (secret === undefined) throw invalidInput(`headers.${header}`, `there is no secret ${name}`);
  if (secret.length < leastLength || !/^[\x20-\x7e]*$/.test(secret))
    throw invalidInput(`headers.${header}`, `the secret ${name} is too short, or holds what no header can`);
  return secret;
}
