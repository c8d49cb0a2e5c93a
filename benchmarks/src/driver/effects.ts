import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Effects } from './messages.js';

const fileIn = (dataDir: string): string => join(dataDir, 'effects');
/** Every line is of this length, so that a file's size says how many there are. */
const lineLength = 24;

/** Opens the record of effects that the steps of recorded workloads keep: one call per run of a step, as part of it. */
export function effectsIn(dataDir: string): (input: number, step: number) => void {
  // Opened for appending: lines of several workers do not mix, and none is held back in a process that gets killed.
  const file = openSync(fileIn(dataDir), 'a');
  process.once('exit', () => closeSync(file));
  return (input, step) => void writeSync(file, `${`${input} ${step}`.padEnd(lineLength - 1)}\n`);
}

/** Begins an empty record. */
export const clearEffects = (dataDir: string): Promise<void> => writeFile(fileIn(dataDir), '');

/** How often steps have run so far. */
export async function countEffects(dataDir: string): Promise<number> {
  return Math.floor((await stat(fileIn(dataDir))).size / lineLength);
}

/** Reads the record. */
export async function readEffects(dataDir: string): Promise<Effects> {
  const lines = (await readFile(fileIn(dataDir), 'utf8')).split('\n').filter(Boolean);
  return { runs: lines.length, distinct: new Set(lines).size };
}
