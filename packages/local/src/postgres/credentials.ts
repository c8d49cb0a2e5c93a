import { randomBytes } from 'node:crypto';
import { chown, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Placement } from './placement.js';

/** The superuser of an embedded cluster, and the database that `url` names. */
export const superuser = 'runlog';

/** Where the password is kept, readable by nobody but the user that Postgres runs as (and root). */
export const passwordFile = (place: Placement): string => join(place.directory, 'password');

/** The cluster's password; made once. */
export async function ensurePassword(place: Placement): Promise<string> {
  const file = passwordFile(place);
  const password = randomBytes(24).toString('base64url');
  try {
    await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(file, 'utf8')).trim();
  }
  if (place.owner !== undefined) await chown(file, place.owner.uid, place.owner.gid);
  return password;
}
