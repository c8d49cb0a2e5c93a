import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@runlog/core';
import { caughtUp, eventually } from '@runlog/testkit';
import { v7 as uuidv7 } from 'uuid';
import { genesisOf, hashOf } from '../src/chain/event-hash.js';
import type { Append } from '../src/port.js';
import type { Manifest } from '../src/retention/archive-month.js';
import { retentionCommand } from '../src/retention/command.js';
import { detachMonth, logSnapshot } from '../src/retention/drop-month.js';
import { monthOf } from '../src/retention/month.js';
import { retain, type MonthOutcome } from '../src/retention/retain.js';
import { verifyLog } from '../src/verify/verify-log.js';
import { append, completed, created, started } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';
import { tamper } from './support/superuser.js';

const large: NewEvent = {
  type: 'StepCompleted',
  data: { step: 's', attempt: 1, output: 'x'.repeat(200_000) },
};
const idIn = (month: string): string => uuidv7({ msecs: Date.parse(`${month}-15T12:00:00Z`) });

describe('retention', () => {
  let database: TestStore;
  let directory: string;
  beforeEach(async () => {
    database = await openTestDatabase();
    directory = mkdtempSync(join(tmpdir(), 'runlog-archive-'));
    for (const month of ['2020-02-01', '2020-03-01', '2020-04-01'])
      await database.admin.query(`SELECT runlog.make_month('event', $1), runlog.make_month('payload', $1)`, [
        month,
      ]);
  });
  afterEach(async () => {
    rmSync(directory, { recursive: true });
    await database.close();
  });

  /** An execution of a month that has a key, a snapshot, a payload apart and, where asked for, its end. */
  async function execution(month: string, ended = true): Promise<Append> {
    const executionId = idIn(month);
    const given = append({
      executionId,
      tenant: 'tests',
      events: [created('tests'), started, large, ...(ended ? [completed] : [])],
      command: { scope: 'start:native', key: executionId, digest: 'd' },
      wakeAt: ended ? 'done' : 5,
    });
    expect(await database.store.events.append(given)).toMatchObject({ status: 'appended' });
    await database.store.events.saveSnapshots([{ executionId, version: 2, foldVersion: 3, state: {} }]);
    return given;
  }

  const project = (): Promise<void> => caughtUp(database.store.projector);

  const rowsOf = async (ids: readonly string[]): Promise<Record<string, number>> => {
    const { rows } = await database.admin.query<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM runlog.event WHERE execution_id = ANY ($1)) AS event,
        (SELECT count(*)::int FROM runlog.payload WHERE execution_id = ANY ($1)) AS payload,
        (SELECT count(*)::int FROM runlog.command WHERE execution_id = ANY ($1)) AS command,
        (SELECT count(*)::int FROM runlog.snapshot WHERE execution_id = ANY ($1)) AS snapshot,
        (SELECT count(*)::int FROM runlog.execution_summary WHERE id = ANY ($1)) AS summary`,
      [ids],
    );
    return rows[0] ?? {};
  };
  const months = async (): Promise<string[]> => {
    const { rows } = await database.admin.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relname ~ '^(event|payload)_2020' AND relkind = 'r' ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  };
  const outcomes = (found: readonly MonthOutcome[]): string[] =>
    found.map(({ month, outcome }) => `${month} ${outcome}`);

  test('drops months whose executions have all ended, with all that belongs to them, and nothing else', async () => {
    const old = await Promise.all([execution('2020-02'), execution('2020-03'), execution('2020-03')]);
    const kept = await Promise.all([execution('2020-04'), execution(new Date().toISOString().slice(0, 7))]);
    await project();
    const oldIds = old.map(({ executionId }) => executionId);
    const keptIds = kept.map(({ executionId }) => executionId);
    const before = await rowsOf(keptIds);
    expect(before).toEqual({ event: 8, payload: 2, command: 2, snapshot: 2, summary: 2 });
    const usedBefore = await database.store.list.usage('tests');
    const { months: found, strays } = await retain(database.url, { before: '2020-04' });
    expect(outcomes(found)).toEqual(['2020-02 dropped', '2020-03 dropped']);
    expect(found[1]).toMatchObject({ executions: 2, events: 8, open: 0 });
    expect(strays).toBe(0);
    const { bytes } = await database.store.list.usage('tests');
    expect(bytes).toBe((usedBefore.bytes * kept.length) / (kept.length + old.length));
    expect(await rowsOf(oldIds)).toEqual({ event: 0, payload: 0, command: 0, snapshot: 0, summary: 0 });
    expect(await rowsOf(keptIds)).toEqual(before);
    expect(await months()).toEqual(['event_2020_04', 'payload_2020_04']);
    for (const id of oldIds) expect(await database.store.events.read(id)).toEqual([]);
    const behind = append({ executionId: oldIds[0] ?? '', expectedVersion: 4, events: [started] });
    expect(await database.store.events.append(behind)).toEqual({ status: 'conflict' });
  });

  test('keeps a month with an execution that has not ended, and names it', async () => {
    await execution('2020-03');
    const open = await execution('2020-03', false);
    await project();
    const { months: found } = await retain(database.url, { before: '2020-04' });
    expect(outcomes(found)).toEqual(['2020-02 dropped', '2020-03 kept']);
    expect(found[1]).toMatchObject({ executions: 2, open: 1, openIds: [open.executionId] });
    expect(await database.store.events.read(open.executionId)).toHaveLength(3);
  });

  test('keeps a month that a follower has not read', async () => {
    const { executionId } = await execution('2020-03');
    const unread = await retain(database.url, { before: '2020-04' });
    expect(unread.months[1]).toMatchObject({ outcome: 'kept', because: 'not yet read by: summaries' });
    await project();
    await database.store.checkpoints.save('relay', { transaction: '1', position: '0' });
    const { months: found } = await retain(database.url, { before: '2020-04' });
    expect(found[0]).toMatchObject({ outcome: 'kept', because: 'not yet read by: relay' });
    expect(await database.store.events.read(executionId)).toHaveLength(4);
  });

  test('archives a month so that its chains can be followed and end with the heads of the manifest', async () => {
    const given = await Promise.all([execution('2020-03'), execution('2020-03'), execution('2020-03')]);
    await project();
    const { months: found } = await retain(database.url, { before: '2020-04', archive: directory });
    const manifest = JSON.parse(readFileSync(found[1]?.manifest ?? '', 'utf8')) as Manifest;
    const ids = given.map(({ executionId }) => executionId).toSorted();
    expect(manifest).toMatchObject({
      ...{ month: '2020-03', executions: 3, events: 12, firstId: ids[0], lastId: ids[2] },
      ...{ log: { lines: 12 }, payloads: { lines: 3 }, heads: { lines: 3 } },
    });
    const linesOf = ({ name, sha256, bytes }: Manifest['log']): Record<string, string>[] => {
      const file = readFileSync(join(directory, name));
      expect([file.length, createHash('sha256').update(file).digest('hex')]).toEqual([bytes, sha256]);
      const lines = gunzipSync(file).toString().trimEnd().split('\n');
      return lines.map((line) => JSON.parse(line) as Record<string, string>);
    };
    const heads = new Map<string, string>();
    for (const line of linesOf(manifest.log)) {
      const { executionId = '', recordedAt = '', tenant = '', type = '', data = '' } = line;
      const previous = heads.get(executionId) ?? genesisOf(executionId);
      const place = { version: Number(line['version']), schemaVersion: Number(line['schemaVersion']) };
      const hash = hashOf(previous, { executionId, recordedAt, tenant, type, data, ...place });
      expect(hash).toBe(line['hash']);
      heads.set(executionId, hash);
    }
    expect(linesOf(manifest.heads).map(({ executionId, hash }) => [executionId, hash])).toEqual([...heads]);
    for (const { hash, data = '' } of linesOf(manifest.payloads))
      expect(createHash('sha256').update(data).digest('hex')).toBe(hash);
    expect(existsSync(join(directory, 'event_2020_03.ndjson.gz.part'))).toBe(false);
  });

  test('leaves a trace by which a check tells a month that was dropped from one that was cut off', async () => {
    const [dropped, cut] = await Promise.all([execution('2020-03'), execution('2020-04')]);
    await project();
    await eventually(async () => {
      while ((await database.store.sealer.runOnce(100)) > 0);
      const { rows } = await database.admin.query(`SELECT FROM runlog.sealed_head`);
      expect(rows).toHaveLength(2);
    });
    const { months: found } = await retain(database.url, { before: '2020-04', archive: directory });
    const manifest = createHash('sha256')
      .update(readFileSync(found[1]?.manifest ?? ''))
      .digest('hex');
    const { rows } = await database.admin.query(
      `SELECT month, executions::int, events::int, encode(manifest, 'hex') AS manifest FROM runlog.dropped_month
        WHERE month = '2020-03'`,
    );
    expect(rows).toEqual([{ month: '2020-03', executions: 1, events: 4, manifest }]);
    const findings: unknown[] = [];
    const check = () => verifyLog(database.url, { onFinding: (finding) => findings.push(finding) });
    const { brokenSeal } = await check();
    expect([brokenSeal, findings]).toEqual([undefined, []]);
    expect(await database.store.events.read(dropped.executionId)).toEqual([]);
    await tamper(database, `DELETE FROM runlog.event WHERE execution_id = $1`, [cut.executionId]);
    await check();
    expect(findings).toMatchObject([{ executionId: cut.executionId, damage: 'cut' }]);
  });

  test('only looks in a dry run', async () => {
    await execution('2020-03');
    await project();
    const { months: found } = await retain(database.url, {
      ...{ before: '2020-04', archive: directory, dryRun: true },
    });
    expect(outcomes(found)).toEqual(['2020-02 would be dropped', '2020-03 would be dropped']);
    expect(await months()).toHaveLength(6);
    expect(existsSync(join(directory, 'manifest_2020_03.json'))).toBe(false);
  });

  test('leaves a month in the log that changed since it was looked at', async () => {
    const { executionId } = await execution('2020-03');
    const since = await logSnapshot(database.admin);
    const retried: NewEvent = { type: 'ExecutionRetried', data: {} };
    await database.store.events.append(
      append({ executionId, tenant: 'tests', expectedVersion: 4, events: [retried] }),
    );
    const nothing = { executions: 1, events: 4 };
    expect(await detachMonth(database.admin, monthOf('2020-03'), since, nothing)).toBe(false);
    expect(await database.store.events.read(executionId)).toHaveLength(5);
    const now = await logSnapshot(database.admin);
    expect(await detachMonth(database.admin, monthOf('2020-03'), now, nothing)).toBe(true);
    expect(await database.store.events.read(executionId)).toEqual([]);
  });

  test('goes on with a month that an earlier run took out of the log', async () => {
    const { executionId } = await execution('2020-03');
    await project();
    const since = await logSnapshot(database.admin);
    await detachMonth(database.admin, monthOf('2020-03'), since, { executions: 1, events: 4 });
    const { months: found } = await retain(database.url, { before: '2020-04', archive: directory });
    expect(found[1]).toMatchObject({ outcome: 'dropped', executions: 1, events: 4 });
    expect(existsSync(join(directory, 'manifest_2020_03.json'))).toBe(true);
    expect(await rowsOf([executionId])).toMatchObject({ command: 0, snapshot: 0, summary: 0 });
    expect(await months()).toEqual(['event_2020_04', 'payload_2020_04']);
  });

  test('can be run by several at once', async () => {
    await execution('2020-03');
    await project();
    const runs = await Promise.all([1, 2, 3].map(() => retain(database.url, { before: '2020-04' })));
    const dropped = runs.flatMap(({ months: found }) => outcomes(found));
    expect(dropped.toSorted()).toEqual(['2020-02 dropped', '2020-03 dropped']);
  });

  test('lets appends go on meanwhile', async () => {
    await Promise.all(Array.from({ length: 10 }, () => execution('2020-03')));
    await project();
    let under = true;
    const dropping = retain(database.url, { before: '2020-04', archive: directory }).finally(() => {
      under = false;
    });
    const appended: string[] = [];
    while (under) appended.push((await database.store.events.append(append())).status);
    expect(outcomes((await dropping).months)).toEqual(['2020-02 dropped', '2020-03 dropped']);
    expect(new Set(appended)).toEqual(new Set(['appended']));
  });

  test.each(['2999-01', '2020-13', '2020', 'august'])(
    'refuses %s as the first month that is kept',
    async (before) => {
      await expect(retain(database.url, { before })).rejects.toThrow(RangeError);
    },
  );

  test('is a command that tells what became of each month', async () => {
    const { executionId } = await execution('2020-03', false);
    const lost = await execution('2019-01');
    await project();
    const lines: string[] = [];
    const run = (...words: string[]): Promise<number> =>
      retentionCommand(words, database.url, (line) => lines.push(line));
    expect(await run('--before', '2020-04', '--dry-run')).toBe(0);
    expect(lines.splice(0)).toEqual([
      '2020-02  0 executions, 0 events  would be dropped',
      '2020-03  1 executions, 3 events  kept: 1 executions have not ended',
      `  ${executionId}`,
      '1 executions lie in the default partition and stay',
    ]);
    expect(await run()).toBe(2);
    expect(await run('--before', '2020-04', '--archive')).toBe(2);
    expect(lines.splice(0).join()).toContain('npm run retention');
    expect(await database.store.events.read(lost.executionId)).toHaveLength(4);
  });
});
