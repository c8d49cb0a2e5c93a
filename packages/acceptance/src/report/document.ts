import { readFile, writeFile } from 'node:fs/promises';

import { HarnessFailure } from '../errors.js';

const marks = ['<!-- soak: the table below is printed by npm run soak -->', '<!-- soak: end -->'] as const;

/**
 * Puts a text between the marks of a Markdown file, in place of what was there. Throws HarnessFailure for a file without
 * the two marks.
 */
export async function fillIn(file: string, text: string): Promise<void> {
  const page = await readFile(file, 'utf8');
  const [from, to] = marks.map((mark) => page.indexOf(mark)) as [number, number];
  if (from < 0 || to < from) throw new HarnessFailure(`${file} has no place for the table`);
  const before = page.slice(0, from + marks[0].length);
  await writeFile(file, `${before}\n\n${text}\n\n${page.slice(to)}`);
}
