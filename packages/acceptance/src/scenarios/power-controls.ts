import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { startPostgres, type PostgresServer, type PostgresSettings } from '@runlog/local';
import pg from 'pg';

import type { Violation } from '../checker/violation.js';
import { cannotMountImages } from '../platform/cannot-mount.js';
import { PoweredDisks } from '../platform/power.js';
import { temporaryDirectory } from '../platform/temporary-directory.js';
import { skipped, type Scenario } from './scenario.js';

const name = 'power cut, controls';
const rule = 'a loss of power loses what was not synced, and nothing else';
const writers = 8;
const writingMs = 3_000;

/** The settings of a Postgres, and whether they let a loss of power lose something. */
const controls: readonly (readonly [string, PostgresSettings, boolean])[] = [
  ['as it is', {}, false],
  // The writer of the log would sync it for itself soon.
  ['synchronous_commit=off', { synchronous_commit: 'off', wal_writer_delay: '10s' }, true],
  ['fsync=off', { fsync: 'off' }, true],
];

/**
 * Shows that the power cut would see a loss: rows are written to a Postgres until it loses power. With the settings
 * that the platform insists on none is lost; with others some must be, or the harness shows nothing.
 */
export const powerControls: Scenario = async () => {
  const reason = await cannotMountImages();
  if (reason !== undefined) return skipped(name, reason);
  const violations: Violation[] = [];
  const figures: Record<string, number> = {};
  for (const [about, settings, loses] of controls) {
    const { acknowledged, lost } = await underSettings(settings);
    figures[`${about}: acknowledged`] = acknowledged;
    figures[`${about}: lost`] = lost;
    if (lost > 0 && !loses) violations.push({ fault: 'false ok', rule, about, what: `lost ${lost} rows` });
    if (lost === 0 && loses)
      violations.push({ fault: 'wrong', rule, about, what: 'lost nothing: the cut shows nothing' });
  }
  const counts = { runs: 0, faults: controls.length, secondsToLastEnd: 0, ranAgain: 0 };
  return { name, violations, figures, ...counts };
};

interface Loss {
  readonly acknowledged: number;
  readonly lost: number;
}

async function underSettings(settings: PostgresSettings): Promise<Loss> {
  const directory = await temporaryDirectory();
  const disks = await PoweredDisks.open(join(directory, 'disks'));
  let server: PostgresServer | undefined;
  try {
    const dir = join(directory, 'postgres');
    await disks.mount('postgres', dir);
    server = await startPostgres({ dir, settings });
    return await cutWhileWriting(server, disks);
  } finally {
    await server?.stop();
    await disks.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function cutWhileWriting(server: PostgresServer, disks: PoweredDisks): Promise<Loss> {
  await query(server.url, 'create table fact (n bigint primary key)');
  const told: number[] = [];
  const writing = Array.from({ length: writers }, (_, lane) => write(server.url, lane, told));
  await wait(writingMs);
  // A Postgres that cannot start on what is left has lost everything.
  const starts = await disks
    .cut([server], () => Promise.resolve())
    .then(
      () => true,
      () => false,
    );
  await Promise.all(writing);
  const rows = starts ? await query(server.url, 'select n from fact').catch(() => []) : [];
  const found = new Set(rows.map(({ n }) => Number(n)));
  return { acknowledged: told.length, lost: told.filter((n) => !found.has(n)).length };
}

async function query(url: string, text: string): Promise<readonly { readonly n: string }[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<{ n: string }>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Writes row after row, each in a commit of its own, and notes those that were acknowledged; ends with the server. */
async function write(url: string, lane: number, told: number[]): Promise<void> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (let n = lane; ; n += writers) {
      await client.query('insert into fact values ($1)', [n]);
      told.push(n);
    }
  } catch {
    // The power is lost.
  } finally {
    await client.end().catch(() => undefined);
  }
}
