import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { writeDurably } from '../files/durable-file.js';
import type { Placement } from './placement.js';

/** The superuser of an embedded cluster, and the database that `url` names. */
export const superuser = 'runlog';

/** Where the password is kept, readable by nobody but the user that Postgres runs as (and root). */
export const passwordFile = (place: Placement): string => join(place.directory, 'password');

/** The cluster's password; made once, and on the disk before anything is that needs it. */
export async function ensurePassword(place: Placement): Promise<string> {
  const file = passwordFile(place);
  const known = await readFile(file, 'utf8').catch(whenAbsent);
  if (known !== undefined) return known.trim();
  const password = randomBytes(24).toString('base64url');
  await writeDurably(file, `${password}\n`, { mode: 0o600, owner: place.owner });
  return password;
}

function whenAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
