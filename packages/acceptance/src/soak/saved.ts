import { readFile, rename, writeFile } from 'node:fs/promises';

import { HarnessFailure } from '../errors.js';
import type { FinishedRow } from './row.js';

/** What a soak leaves behind as JSON. */
export interface SavedSoak {
  readonly seed: number;
  /** The command that was given. */
  readonly command: string;
  readonly seconds: number;
  readonly rows: readonly FinishedRow[];
}

/** Writes the file as a whole: who reads it at any moment finds the rows so far. */
export async function save(file: string, soak: SavedSoak): Promise<void> {
  const beside = `${file}.new`;
  await writeFile(beside, `${JSON.stringify(soak, undefined, 2)}\n`);
  await rename(beside, file);
}

/** Reads what {@link save} wrote. Throws HarnessFailure for a file that holds no soak. */
export async function load(file: string): Promise<SavedSoak> {
  const saved = JSON.parse(await readFile(file, 'utf8')) as Partial<SavedSoak>;
  const { seed, command, seconds, rows } = saved;
  if (seed === undefined || command === undefined || seconds === undefined || !Array.isArray(rows))
    throw new HarnessFailure(`${file} holds no soak`);
  return { seed, command, seconds, rows };
}
