import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { caughtUp } from '@runlog/testkit';
import fc from 'fast-check';
import { genesisOf, hashOf } from '../src/chain/event-hash.js';
import { openEventStore } from '../src/open-event-store.js';
import { merkleRoot } from '../src/seals/merkle-root.js';
import { runVerify } from '../src/verify/command.js';
import { append, completed, created, newId, signal, started } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';
import { tamper } from './support/superuser.js';

describe('the root of many heads', () => {
  const head = fc.record({
    executionId: fc.uuid({ version: 7 }),
    version: fc.integer({ min: 1, max: 9 }),
    hash: fc.constantFrom('a'.repeat(64), 'b'.repeat(64)),
  });
  const heads = fc.uniqueArray(head, { minLength: 1, maxLength: 9, selector: (one) => one.executionId });

  test('does not depend on their order, and on everything else', () => {
    fc.assert(
      fc.property(heads, fc.nat(), (given, at) => {
        const root = merkleRoot(given);
        const one = given[at % given.length];
        const others = given.filter((other) => other !== one);
        expect(merkleRoot(given.toReversed())).toBe(root);
        expect(merkleRoot(others)).not.toBe(root);
        if (one) expect(merkleRoot([...others, { ...one, version: one.version + 1 }])).not.toBe(root);
        if (one) expect(merkleRoot([...others, { ...one, hash: 'c'.repeat(64) }])).not.toBe(root);
      }),
    );
  });
});

describe('seals', () => {
  let database: TestStore;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runlog-seals-'));
  });
  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(() => database.close());
  afterAll(() => rm(folder, { recursive: true }));

  async function record(): Promise<string> {
    const executionId = newId();
    const { events } = database.store;
    await events.append(append({ executionId, tenant: 't', events: [created('t'), started] }));
    const rest = [signal('3'), signal('4'), completed];
    await events.append(
      append({ executionId, tenant: 't', expectedVersion: 2, events: rest, wakeAt: 'done' }),
    );
    return executionId;
  }

  const sealAll = (limit?: number): Promise<void> => {
    const { sealer, checkpoints } = database.store;
    return caughtUp({ runOnce: (page) => sealer.runOnce(page), lag: () => checkpoints.lag('seals') }, limit);
  };

  async function verify(...args: string[]): Promise<{ code: number; lines: string[] }> {
    let out = '';
    const write = (text: string) => (out += text);
    const code = await runVerify({
      args,
      postgresUrl: database.url,
      stdout: { write },
      stderr: { write },
    });
    return { code, lines: out.split('\n').slice(0, -1) };
  }

  const headsSealed = async (): Promise<unknown[]> =>
    (
      await database.admin.query<{ head: unknown[] }>(
        `SELECT json_build_array(execution_id, version, sequence) AS head FROM runlog.sealed_head
          ORDER BY execution_id, version`,
      )
    ).rows.map(({ head }) => head);

  test('hold the last events of what ended, each once, whoever seals', async () => {
    const other = await openEventStore({ url: database.url, allowUnsafeDurability: true });
    await database.store.events.append(append({ events: [created('t'), started] }));
    const ended = [await record(), await record()];
    await Promise.all([sealAll(4), other.sealer.runOnce(4), other.sealer.runOnce(4)]);
    await sealAll();
    await other.close();
    expect(await headsSealed()).toEqual(ended.map((id) => [id, 5, expect.any(Number)]));
    expect(await verify()).toMatchObject({ code: 0, lines: [expect.stringContaining('2 sealed ends')] });
  });

  test('hold an execution again that was opened again and ended again', async () => {
    const executionId = await record();
    await sealAll();
    const again = [signal('6'), completed];
    await database.store.events.append(
      append({ executionId, tenant: 't', expectedVersion: 5, events: again }),
    );
    await sealAll();
    expect(await headsSealed()).toEqual([
      [executionId, 5, 1],
      [executionId, 7, 2],
    ]);
    expect((await verify()).code).toBe(0);
  });

  test('are not doubled when the place in the log is lost', async () => {
    const executionId = await record();
    await sealAll();
    await database.admin.query(`DELETE FROM runlog.checkpoint WHERE follower = 'seals'`);
    const later = await record();
    await sealAll();
    expect(await headsSealed()).toEqual([
      [executionId, 5, 1],
      [later, 5, 2],
    ]);
    expect((await verify()).code).toBe(0);
  });

  test('leave out what ended before there were chains', async () => {
    await tamper(
      database,
      `INSERT INTO runlog.event (execution_id, version, tenant, type, schema_version, data, recorded_at)
       VALUES ($1, 1, 't', 'ExecutionCompleted', 1, '{}', now())`,
      [newId()],
    );
    await sealAll();
    expect(await headsSealed()).toEqual([]);
  });

  test('show a tail that was cut off, and an execution that is gone', async () => {
    const [cut, gone] = [await record(), await record(), await record()];
    await sealAll();
    await tamper(database, `DELETE FROM runlog.event WHERE execution_id = $1 AND version > 3`, [cut]);
    await tamper(database, `DELETE FROM runlog.event WHERE execution_id = $1`, [gone]);
    expect(await verify()).toMatchObject({
      code: 1,
      lines: [
        `execution ${cut}: event 4 is cut off: the log ends before it, though it was sealed (cut)`,
        `execution ${gone}: event 1 is cut off: the log ends before it, though it was sealed (cut)`,
        expect.stringContaining(': 2 damaged'),
      ],
    });
    expect(await verify('--execution', cut ?? '')).toMatchObject({ code: 1 });
  });

  test('show a chain that was made anew from a changed event on', async () => {
    const executionId = await record();
    await sealAll();
    await tamper(
      database,
      `UPDATE runlog.event SET data = '{"forged":true}' WHERE execution_id = $1 AND version = 3`,
      [executionId],
    );
    const { rows } = await database.admin.query<Record<string, string>>(
      `SELECT *, (extract(epoch FROM recorded_at) * 1000000)::bigint::text AS micros FROM runlog.event ORDER BY version`,
    );
    let hash = genesisOf(executionId);
    for (const [index, { type = '', data = '', micros: recordedAt = '', tenant = '' }] of rows.entries()) {
      const version = index + 1;
      hash = hashOf(hash, { executionId, version, schemaVersion: 1, type, data, recordedAt, tenant });
      const values = [executionId, version, hash];
      await tamper(
        database,
        `UPDATE runlog.event SET hash = decode($3, 'hex') WHERE execution_id = $1 AND version = $2`,
        values,
      );
    }
    expect((await verify()).lines[0]).toBe(
      `execution ${executionId}: event 5 is not the one that was sealed (rewritten)`,
    );
  });

  test.each([
    ['a head was taken out of', `DELETE FROM runlog.sealed_head WHERE sequence = 2`, 2, 'altered'],
    ['a head was changed in', `UPDATE runlog.sealed_head SET version = 4 WHERE sequence = 2`, 2, 'altered'],
    ['the hash was changed of', `UPDATE runlog.seal SET hash = sha256('x') WHERE sequence = 2`, 2, 'altered'],
    ['was taken out', `DELETE FROM runlog.seal WHERE sequence = 2`, 2, 'missing'],
  ])('are a chain: the first one that %s is named', async (_, change, sequence, damage) => {
    for (let count = 0; count < 3; count += 1) {
      await record();
      await sealAll();
    }
    await tamper(database, change);
    const { code, lines } = await verify();
    expect([code, lines.at(-1)]).toEqual([1, `seal ${sequence} is not what was sealed (${damage})`]);
  });

  test('that were kept elsewhere show what was cut off together with its newest seals', async () => {
    await record();
    await sealAll();
    const last = await record();
    await sealAll();
    const file = join(folder, 'anchors');
    const exported = await verify('--export-heads');
    expect(exported.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { sequence: 1, heads: 1 },
      { sequence: 2, heads: 1 },
    ]);
    await writeFile(file, exported.lines.join('\n'));
    expect(await verify('--anchors', file)).toMatchObject({ code: 0 });
    await tamper(database, `DELETE FROM runlog.event WHERE execution_id = $1`, [last]);
    await tamper(database, `DELETE FROM runlog.sealed_head WHERE sequence = 2`);
    await tamper(database, `DELETE FROM runlog.seal WHERE sequence = 2`);
    expect(await verify()).toMatchObject({ code: 0 });
    const { code, lines } = await verify('--anchors', file);
    expect([code, lines.at(-1)]).toEqual([1, 'seal 2 is not what was sealed (missing)']);
    expect((await verify('--anchors', join(folder, 'none'))).code).toBe(2);
  });
});
