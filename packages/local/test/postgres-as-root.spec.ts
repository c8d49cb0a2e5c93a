import { chmod, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, expect, test } from '@jest/globals';

import { startPostgres } from '../src/index.js';
import { sql } from './support/sql.js';
import { removeTemporary, temporaryDirectory } from './support/temporary.js';

const asRoot = process.getuid?.() === 0 ? test : test.skip;

afterAll(removeTemporary);

asRoot('root runs Postgres as an unprivileged user, who owns the data', async () => {
  const server = await startPostgres({ dir: join(await temporaryDirectory(), 'postgres') });
  try {
    const { uid } = await stat(server.directory);
    const status = await readFile(`/proc/${String(server.pid)}/status`, 'utf8');
    expect(uid).not.toBe(0);
    expect(status).toMatch(new RegExp(`^Uid:\\s+${uid}\\s+${uid}\\s`, 'm'));
  } finally {
    await server.stop();
  }
});

asRoot('below a directory that only root can pass, the data is kept elsewhere and found again', async () => {
  const closed = join(await temporaryDirectory(), 'closed');
  await mkdir(closed);
  await chmod(closed, 0o700);
  const first = await startPostgres({ dir: join(closed, 'postgres') });
  try {
    expect(first.directory).not.toContain(closed);
    await sql(first.url, 'create table facts (id int)');
    await first.stop();
    const second = await startPostgres({ dir: join(closed, 'postgres') });
    expect(second.directory).toBe(first.directory);
    expect(await sql(second.url, `select to_regclass('facts')::text as facts`)).toEqual([{ facts: 'facts' }]);
    await second.stop();
  } finally {
    await first.stop();
    await rm(first.directory, { recursive: true, force: true });
  }
});
