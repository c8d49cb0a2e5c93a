import type { Json } from '@runlog/core';
import { z } from 'zod';
import { invalidInput } from '../outbound/failures.js';
import { resolveSecrets } from '../secrets/resolve-secrets.js';
import type { SecretSource } from '../secrets/secret-directory.js';
import { connectionShape, ofDsn, ofMembers, type Connection } from './connection.js';

/** A value that stands for `$1`, `$2`, … of a statement. */
export type Parameter = string | number | boolean | null;

/** One statement for one database. */
export interface DatabaseRequest {
  readonly connection: Connection;
  readonly query: string;
  readonly parameters: readonly Parameter[];
  /** Whether rows are wanted, or only how many were affected. */
  readonly mode: 'query' | 'exec';
}

const inputShape = z.strictObject({
  dsn: z.string().max(4_096).optional(),
  connection: connectionShape.optional(),
  query: z.string().min(1),
  parameters: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).default([]),
  mode: z.enum(['query', 'exec']).default('query'),
});

/**
 * Reads the input of a `database-query` task: `{dsn | connection, query, parameters?, mode?}`; a DSN, a user and a password
 * may refer to secrets of the tenant.
 * @returns the request, and the texts that must not come back
 * @throws StepFailure `invalid_input` naming the field, and what `resolveSecrets` throws
 */
export async function readDatabaseRequest(
  input: Json,
  tenant: string,
  source: SecretSource,
): Promise<{ readonly request: DatabaseRequest; readonly secrets: readonly string[] }> {
  const read = inputShape.safeParse(input);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw invalidInput(issue?.path.join('.') || 'input', issue?.message ?? 'is not valid');
  }
  const { dsn, connection, ...statement } = read.data;
  if ((dsn === undefined) === (connection === undefined))
    throw invalidInput('input', 'must have exactly one of connection, dsn');
  const { texts, secrets } = await resolveSecrets(textsOf(dsn, connection), tenant, source);
  const target = connection ? ofMembers({ ...connection, ...loginIn(texts) }) : ofDsn(texts.get('dsn') ?? '');
  // A password that came inside of a secret address is as secret as that.
  const own = secrets.length > 0 && target.password !== '' ? [target.password] : [];
  return { request: { ...statement, connection: target }, secrets: [...new Set([...secrets, ...own])] };
}

/** The texts that may refer to secrets, by the field that they come from. */
function textsOf(
  dsn: string | undefined,
  connection: z.infer<typeof connectionShape> | undefined,
): ReadonlyMap<string, string> {
  if (!connection) return new Map([['dsn', dsn ?? '']]);
  return new Map([
    ['connection.user', connection.user],
    ['connection.password', connection.password],
  ]);
}

const loginIn = (texts: ReadonlyMap<string, string>): { user: string; password: string } => ({
  user: texts.get('connection.user') ?? '',
  password: texts.get('connection.password') ?? '',
});
