import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { freePort, isPortFree } from './ports.js';

const fileIn = (directory: string): string => join(directory, 'port');

/** The port that the server of this directory had last, if it is still free, else any free one. */
export async function choosePort(directory: string): Promise<number> {
  const last = Number.parseInt(await readFile(fileIn(directory), 'utf8').catch(() => ''), 10);
  return last > 0 && (await isPortFree(last)) ? last : freePort();
}

/** Remembers it for the next start. */
export async function rememberPort(directory: string, port: number): Promise<void> {
  await writeFile(fileIn(directory), `${port}\n`);
}
