import type { z } from 'zod';
import { givenValues } from './given-values.js';
import { InvalidEnvironment } from './invalid-environment.js';
import { shown } from './shown.js';

/**
 * Reads a service's configuration from environment variables, one key of the schema per variable. `X_FILE` names a file
 * that holds the value of X. Empty variables count as absent, so that `X= command` means the default. The result is
 * frozen, lists in it too.
 * @throws InvalidEnvironment naming every variable that is missing or out of range
 */
export function readEnvironment<S extends z.ZodObject>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<z.infer<S>> {
  const { values, problems } = givenValues(Object.keys(schema.shape), env);
  const read = schema.safeParse(values);
  if (read.success && problems.length === 0) {
    Object.values(read.data).filter(Array.isArray).forEach(Object.freeze);
    return Object.freeze(read.data);
  }
  const unfit = (read.error?.issues ?? []).map(({ path, message }) => {
    const name = String(path[0] ?? '');
    return `${name}${shown(name, values[name])}: ${message}`;
  });
  throw new InvalidEnvironment([...problems, ...unfit]);
}
