import { readFileSync } from 'node:fs';

/** What the environment gives, by name, and what is wrong with how it does. */
export interface GivenValues {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

/** The values of these variables: from themselves, or from the files that `X_FILE` names, without the end of the line. */
export function givenValues(
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): GivenValues {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of names) {
    const direct = env[name] ?? '';
    const file = env[`${name}_FILE`] ?? '';
    if (direct !== '') {
      values[name] = direct;
      if (file !== '') problems.push(`${name}: is given twice, by itself and by ${name}_FILE`);
    } else if (file !== '') {
      try {
        const content = readFileSync(file, 'utf8').trim();
        if (content !== '') values[name] = content;
      } catch (error) {
        const reason =
          typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
        problems.push(`${name}_FILE=${JSON.stringify(file)}: cannot be read (${reason})`);
      }
    }
  }
  return { values, problems };
}
