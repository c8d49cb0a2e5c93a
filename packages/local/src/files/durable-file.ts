import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { ProcessOwner } from '../postgres/owner.js';

/** Who may read a durable file. */
export interface DurableFileOptions {
  /** Permission bits, such as 0o600. */
  readonly mode: number;
  readonly owner?: ProcessOwner | undefined;
}

/** Puts a file in its place whole, replacing what is there; once it resolves, a loss of power does not lose it. */
export async function writeDurably(file: string, text: string, options: DurableFileOptions): Promise<void> {
  const { mode, owner } = options;
  const draft = `${file}.draft`;
  const handle = await open(draft, 'w', mode);
  try {
    await handle.writeFile(text);
    if (owner !== undefined) await handle.chown(owner.uid, owner.gid);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  await syncDirectory(dirname(file));
}

/** Makes the names in a directory durable: a file that was made or renamed there is found after a loss of power. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows has no such thing, and keeps names in its journal.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
