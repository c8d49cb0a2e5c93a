import { StepFailure } from '@runlog/worker';
import { invalidInput } from '../outbound/failures.js';
import type { SecretSource } from './secret-directory.js';

const scheme = 'secret://';
const reference = /secret:\/\/([A-Za-z0-9][A-Za-z0-9_-]{0,62})/g;
/** What is shorter is found in everything, and hiding it would tell that it was there. */
const leastLength = 6;

/** Texts with what their references stand for. */
export interface ResolvedTexts {
  readonly texts: ReadonlyMap<string, string>;
  /** The names of the texts that hold secrets. */
  readonly confidential: ReadonlySet<string>;
  /** The texts that must not come back. */
  readonly secrets: readonly string[];
}

/**
 * Puts secrets in the place of `secret://<name>` in texts, which are named as the fields of the task's input that they
 * come from. The secrets are those of the execution's tenant.
 * @throws StepFailure `invalid_input` for a name that there is none of, or a secret that no header can carry or that is
 * too short to be kept out of answers; `secret_unreadable`, which a retry can cure
 */
export async function resolveSecrets(
  texts: ReadonlyMap<string, string>,
  tenant: string,
  source: SecretSource,
): Promise<ResolvedTexts> {
  const named = [...texts].filter(([, text]) => text.includes(scheme));
  const resolved = new Map(texts);
  const secrets = new Map<string, string>();
  for (const [field, text] of named) {
    if (text.replace(reference, '').includes(scheme))
      throw invalidInput(field, 'refers to a secret by no possible name');
    for (const [, name = ''] of text.matchAll(reference))
      secrets.set(name, await secretOf(source, tenant, name, field));
    resolved.set(
      field,
      text.replace(reference, (_, name: string) => secrets.get(name) ?? ''),
    );
  }
  return {
    texts: resolved,
    confidential: new Set(named.map(([field]) => field)),
    secrets: [...secrets.values()],
  };
}

async function secretOf(source: SecretSource, tenant: string, name: string, field: string): Promise<string> {
  let secret: string | undefined;
  try {
    secret = await source.read(tenant, name);
  } catch {
    // The cause names a path of the machine.
    throw new StepFailure('secret_unreadable', `the secret ${name} cannot be read`, { retryable: true });
  }
  if (secret === undefined) throw invalidInput(field, `there is no secret ${name}`);
  if (secret.length < leastLength || !/^[\x20-\x7e]*$/.test(secret))
    throw invalidInput(field, `the secret ${name} is too short, or holds what no header can`);
  return secret;
}
