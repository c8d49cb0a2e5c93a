import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** As much of a schema as says which variables there are and what they are when left out. */
interface Schema {
  readonly shape: Readonly<
    Record<string, { safeParse(value: undefined): { success: boolean; data?: unknown } }>
  >;
}

/** The variables that a built service reads, with what each is when left out, in the words of operations.md. */
export async function variablesOf(root: string, service: string): Promise<Map<string, string>> {
  const file = pathToFileURL(join(root, 'apps', service, 'dist', 'config.js')).href;
  const module = (await import(file)) as Record<string, Schema | undefined>;
  const schema = module[`${service}Environment`];
  return new Map(
    Object.entries(schema?.shape ?? {}).map(([name, variable]) => {
      const { success, data } = variable.safeParse(undefined);
      return [name, success ? inWords(data) : 'required'];
    }),
  );
}

function inWords(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'object' ? 'nothing' : String(value);
}
