import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { errorCode } from '../error-code.js';

/** Where secrets come from, by the tenant that they belong to. */
export interface SecretSource {
  /** The secret, or undefined where there is none of that name. */
  read(tenant: string, name: string): Promise<string | undefined>;
}

/** Both become parts of a path, so that they may hold nothing else. */
const shape = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

/** Secrets as files, `<directory>/<tenant>/<name>`, read at every use; without a directory there are none. */
export class SecretDirectory implements SecretSource {
  constructor(private readonly directory: string | undefined) {}

  /** The file's text without a line break at its end. @throws what reading throws, but for a file that is not there */
  async read(tenant: string, name: string): Promise<string | undefined> {
    if (this.directory === undefined || !shape.test(tenant) || !shape.test(name)) return undefined;
    try {
      return (await readFile(join(this.directory, tenant, name), 'utf8')).replace(/\r?\n$/, '');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}
