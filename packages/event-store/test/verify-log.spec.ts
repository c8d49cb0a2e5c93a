import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@runlog/core';
import { genesisOf, hashOf } from '../src/chain/event-hash.js';
import type { Finding } from '../src/verify/chain-check.js';
import { runVerify } from '../src/verify/command.js';
import { verifyLog } from '../src/verify/verify-log.js';
import { append, completed, created, newId, signal, started } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';
import { tamper } from './support/superuser.js';

describe('verify', () => {
  let database: TestStore;
  let untouched: string[];
  const planted: string[] = [];
  beforeAll(async () => {
    database = await openTestDatabase();
    await tamper(database, `UPDATE runlog.cluster SET chained_since = now()`);
    untouched = await Promise.all(Array.from({ length: 5 }, record));
  });
  afterEach(() =>
    tamper(database, `DELETE FROM runlog.event WHERE execution_id = ANY ($1)`, [planted.splice(0)]),
  );
  afterAll(() => database.close());

  /** An execution of six events in three appends, the last of which ends it. */
  async function record(): Promise<string> {
    const executionId = newId();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { events } = database.store;
    await events.append(append({ executionId, events: [created('é'), started], traceparent }));
    await events.append(append({ executionId, expectedVersion: 2, events: [signal('3'), signal('4')] }));
    await events.append(
      append({ executionId, expectedVersion: 4, events: [signal('5'), completed], wakeAt: 'done' }),
    );
    return executionId;
  }

  /** Records an execution among the others, lets the superuser at it, and tells what is found. */
  async function foundAfter(...statements: readonly string[]): Promise<Finding[]> {
    const executionId = await record();
    planted.push(executionId);
    await record();
    for (const statement of statements) await tamper(database, statement, [executionId]);
    const found: Finding[] = [];
    const { damaged } = await verifyLog(database.url, { onFinding: (finding) => found.push(finding) });
    expect(damaged).toBe(found.length);
    expect(found.map((finding) => finding.executionId)).toEqual(found.map(() => executionId));
    return found;
  }

  const of = 'execution_id = $1 AND version';

  test('finds nothing in a log that nobody touched', async () => {
    const found: Finding[] = [];
    const verified = await verifyLog(database.url, { onFinding: (finding) => found.push(finding) });
    expect(found).toEqual([]);
    expect(verified.events).toBe(6 * verified.executions);
    expect(verified).toMatchObject({ damaged: 0, unchained: 0 });
  });

  test.each([
    ['is changed', `UPDATE runlog.payload SET data = replace(data, 'xx', 'xy') WHERE execution_id = $1`],
    ['is missing', `DELETE FROM runlog.payload WHERE execution_id = $1`],
    ['is another one', `UPDATE runlog.payload SET hash = sha256(hash) WHERE execution_id = $1`],
  ])('names the event whose payload %s', async (_, statement) => {
    const executionId = newId();
    planted.push(executionId);
    const payload = 'x'.repeat(200_000);
    const large: NewEvent = { type: 'SignalReceived', data: { signalId: 's', name: 'n', payload } };
    await database.store.events.append(append({ executionId, events: [created('t'), large, signal('3')] }));
    const found: Finding[] = [];
    const options = { onFinding: (finding: Finding) => found.push(finding) };
    expect(await verifyLog(database.url, options)).toMatchObject({ damaged: 0 });
    await tamper(database, statement, [executionId]);
    expect(await verifyLog(database.url, options)).toMatchObject({ damaged: 1 });
    expect(found).toEqual([{ executionId, version: 2, damage: 'payload' }]);
    await tamper(database, `DELETE FROM runlog.payload WHERE execution_id = $1`, [executionId]);
  });

  test.each([
    ['one character of its data', `data = replace(data, '"signalId":"4"', '"signalId":"X"')`],
    ['a blank in its data', `data = data || ' '`],
    ['its type', `type = 'ExecutionStarted'`],
    ['its schema version', `schema_version = schema_version + 1`],
    ['its tenant', `tenant = 'other'`],
    ['its moment, by a microsecond', `recorded_at = recorded_at + interval '1 microsecond'`],
    ['its trace', `traceparent = '00'`],
    ['its hash', `hash = sha256('forged')`],
  ])('names the event that was changed in %s', async (_, change) => {
    expect(await foundAfter(`UPDATE runlog.event SET ${change} WHERE ${of} = 4`)).toMatchObject([
      { version: 4, damage: 'altered' },
    ]);
  });

  test('names the event behind one whose hash was made anew with its change', async () => {
    const remade = `UPDATE runlog.event SET data = '{}', hash = sha256('anew') WHERE ${of} = 4`;
    expect(await foundAfter(remade)).toMatchObject([{ version: 4, damage: 'altered' }]);
  });

  test.each([
    ['the first event', '= 1', 1],
    ['an event', '= 3', 3],
    ['several events', 'BETWEEN 2 AND 4', 2],
  ])('names the place where %s was deleted', async (_, which, version) => {
    expect(await foundAfter(`DELETE FROM runlog.event WHERE ${of} ${which}`)).toMatchObject([
      { version, damage: 'missing' },
    ]);
  });

  test('names the place where an event was deleted and the others were moved up', async () => {
    const found = await foundAfter(
      `DELETE FROM runlog.event WHERE ${of} = 3`,
      `UPDATE runlog.event SET version = 3 WHERE ${of} = 4`,
      `UPDATE runlog.event SET version = 4 WHERE ${of} = 5`,
      `UPDATE runlog.event SET version = 5 WHERE ${of} = 6`,
    );
    expect(found).toMatchObject([{ version: 3, damage: 'altered' }]);
  });

  test('names the first of two events that were swapped', async () => {
    const swap = `UPDATE runlog.event e SET data = o.data, hash = o.hash, type = o.type FROM runlog.event o
      WHERE e.execution_id = $1 AND o.execution_id = $1 AND (e.version, o.version) IN ((3, 5), (5, 3))`;
    expect(await foundAfter(swap)).toMatchObject([{ version: 3, damage: 'altered' }]);
  });

  test.each([
    ['without a hash', 'NULL', 'unchained'],
    ['with any', `sha256('any')`, 'altered'],
    ['with the hash of another', 'hash', 'altered'],
  ])('names an event that was appended by hand %s', async (_, hash, damage) => {
    const byHand = `INSERT INTO runlog.event
      (execution_id, version, tenant, type, schema_version, data, recorded_at, hash)
      SELECT execution_id, version + 1, tenant, 'SignalReceived', 1, data, recorded_at, ${hash}
      FROM runlog.event WHERE ${of} = 6`;
    expect(await foundAfter(byHand)).toMatchObject([{ version: 7, damage }]);
  });

  test('names the first event when all hashes of a younger execution were taken away', async () => {
    await tamper(database, `UPDATE runlog.cluster SET chained_since = now() - interval '1 hour'`);
    expect(await foundAfter(`UPDATE runlog.event SET hash = NULL WHERE execution_id = $1`)).toMatchObject([
      { version: 1, damage: 'unchained' },
    ]);
    await tamper(database, `UPDATE runlog.cluster SET chained_since = now()`);
  });

  test('takes events from before there were chains as they are, and counts them', async () => {
    const executionId = newId();
    planted.push(executionId);
    await database.plant(executionId, 't', 1);
    await database.plant(executionId, 't', 2);
    await database.store.events.append(append({ executionId, expectedVersion: 2, events: [signal('3')] }));
    const stretch = { from: executionId, to: executionId };
    const verified = await verifyLog(database.url, { stretch, onFinding: () => undefined });
    expect(verified).toEqual({ executions: 1, events: 3, unchained: 2, sealed: 0, damaged: 0 });
  });

  test('goes over events that fill a page by their size, and by their number', async () => {
    const executionId = newId();
    planted.push(executionId);
    // Just small enough to lie with their events.
    const payload = 'x'.repeat(120_000);
    const large = Array.from({ length: 150 }, (_, index): NewEvent => ({
      type: 'SignalReceived',
      data: { signalId: `${index}`, name: 'n', payload },
    }));
    await database.store.events.append(append({ executionId, events: large }));
    const many = Array.from({ length: 2_500 }, (_, index) => signal(`${index}`));
    await database.store.events.append(append({ executionId, expectedVersion: 150, events: many }));
    const pages: number[] = [];
    const stretch = { from: executionId, to: executionId };
    const onProgress = ({ events }: { events: number }) => pages.push(events);
    const verified = await verifyLog(database.url, { stretch, onFinding: () => undefined, onProgress });
    expect(verified).toMatchObject({ events: 2_650, damaged: 0 });
    expect(pages.length).toBeGreaterThan(3);
  });

  test('writes nothing, and refuses a login that would be shown a part only', async () => {
    const auditor = `auditor_${newId().replaceAll('-', '')}`;
    await database.admin.query(`CREATE ROLE ${auditor} LOGIN PASSWORD 'x' IN ROLE runlog_app`);
    const url = new URL(database.url);
    url.username = auditor;
    url.password = 'x';
    const onFinding = (): void => undefined;
    expect(await verifyLog(url.href, { onFinding })).toMatchObject({ damaged: 0 });
    await database.admin.query(`REVOKE runlog_app FROM ${auditor}; GRANT runlog_gateway TO ${auditor}`);
    await expect(verifyLog(url.href, { onFinding })).rejects.toThrow('"runlog_app"');
    await database.admin.query(`DROP ROLE ${auditor}`);
  });

  describe('as a command', () => {
    const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
      let out = '';
      let err = '';
      const stdout = { write: (text: string) => (out += text) };
      const stderr = { write: (text: string) => (err += text) };
      const code = await runVerify({ args, postgresUrl: database.url, stdout, stderr });
      return { code, out, err };
    };

    test('ends with 0 when all is well, and tells how much that was', async () => {
      expect(await run()).toMatchObject({
        code: 0,
        out: expect.stringMatching(
          /^\d+ executions with \d+ events, \d+ sealed ends, \d+ events\/s: 0 damaged\n$/,
        ),
      });
    });

    test('ends with 1 and names execution, version and what is wrong', async () => {
      const executionId = await record();
      planted.push(executionId);
      await tamper(database, `DELETE FROM runlog.event WHERE ${of} = 3`, [executionId]);
      const { code, out } = await run('--postgres', database.url);
      expect([code, out]).toEqual([
        1,
        expect.stringContaining(
          `execution ${executionId}: event 3 is missing, though the log goes on behind it (missing)\n`,
        ),
      ]);
      expect(out).toContain(': 1 damaged\n');
      expect(await run('--execution', executionId)).toMatchObject({ code: 1 });
      expect(await run('--execution', untouched[0] ?? '')).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^1 executions with 6 events/),
      });
    });

    test('begins where it is told', async () => {
      const executionId = await record();
      expect((await run('--from', executionId)).out).toMatch(/^1 executions with 6 events/);
      expect((await run('--from', '2020-01-01T00:00Z')).out).not.toMatch(/^0 /);
      expect((await run('--from', '2990-01-01T00:00Z')).out).toMatch(/^0 executions/);
    });

    test.each([
      [['--execution', 'x'], '--execution takes the id of an execution'],
      [['--from', 'yesterday'], '--from takes'],
      [['--postgres', 'x'], 'which database?'],
      [['--fast'], '--fast'],
    ])('ends with 2 and says how to use it when asked %j', async (args, text) => {
      const { code, err } = await run(...args);
      expect([code, err]).toEqual([2, expect.stringContaining(text)]);
      expect(err).toContain('usage: verify:log');
    });

    test('ends with 2 when the database is away or holds no log', async () => {
      const nowhere = new URL(database.url);
      nowhere.port = '1';
      expect(await run('--postgres', nowhere.href)).toMatchObject({ code: 2, out: '' });
      const empty = new URL(database.url);
      empty.pathname = '/postgres';
      const { code, err } = await run('--postgres', empty.href);
      expect([code, err]).toEqual([2, expect.stringContaining('holds no log with hashes')]);
    });
  });

  test('anybody can make a hash of the log anew', async () => {
    const { rows } = await database.admin.query<Record<string, string>>(
      `SELECT *, (extract(epoch FROM recorded_at) * 1000000)::bigint::text AS micros, encode(hash, 'hex') AS hex
       FROM runlog.event WHERE ${of} = 1`,
      [untouched[0]],
    );
    const { execution_id: executionId = '', type = '', tenant = '', data = '', traceparent } = rows[0] ?? {};
    const event = { executionId, type, tenant, data, traceparent, version: 1, schemaVersion: 1 };
    const recordedAt = rows[0]?.micros ?? '';
    expect(hashOf(genesisOf(executionId), { ...event, recordedAt })).toBe(rows[0]?.hex);
  });
});
