import type { z } from 'zod';
import { InvalidEnvironment } from './invalid-environment.js';
import { shown } from './shown.js';

/**
 * Reads a service's configuration from environment variables, one key of the schema per variable. Empty variables count
 * as absent, so that `X= command` means the default. The result is frozen, lists in it too.
 * @throws InvalidEnvironment naming every variable that is missing or out of range
 */
export function readEnvironment<S extends z.ZodObject>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<z.infer<S>> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const read = schema.safeParse(given);
  if (read.success) {
    Object.values(read.data).filter(Array.isArray).forEach(Object.freeze);
    return Object.freeze(read.data);
  }
  const problems = read.error.issues.map(({ path, message }) => {
    const name = String(path[0] ?? '');
    return `${name}${shown(name, given[name])}: ${message}`;
  });
  throw new InvalidEnvironment(problems);
}
