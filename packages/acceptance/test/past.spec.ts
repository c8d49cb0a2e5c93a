import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openEventStore, rebuildSummaries } from '@runlog/event-store';
import { eventually } from '@runlog/testkit';
import pg from 'pg';

import { endedCount, listAll } from '../src/evidence/list-all.js';
import { drive } from '../src/load/drive.js';
import { drawRequests } from '../src/load/request.js';
import { readLog } from '../src/log/read-log.js';
import type { RecordedLog } from '../src/log/recorded-log.js';
import { shown } from '../src/log/shown.js';
import { stateAt } from '../src/log/state-at.js';
import { setStage, type Stage } from '../src/platform/stage.js';
import { Random } from '../src/random.js';
import { defineAll } from '../src/scenarios/define-all.js';
import { mix } from '../src/workflows/mix.js';

const count = 12;
let stage: Stage;
let log: RecordedLog;

beforeAll(async () => {
  stage = await setStage();
  const { http } = stage.clients;
  await defineAll(http, stage.world.url, mix);
  const requests = drawRequests(new Random(5), mix, count);
  await drive(requests, { clients: [http], inFlight: 6, patienceMs: 120_000 });
  log = await readLog(stage.platform.postgresUrl);
});
afterAll(() => stage.close());

describe('the past of finished executions', () => {
  test('is, at every version, the fold of the log up to there', async () => {
    expect(log.executions.size).toBe(count);
    for (const [id, events] of log.executions) {
      for (const { version } of events) {
        const state = stateAt(events, version);
        expect(await stage.clients.http.get(id, { version })).toEqual(state && shown(state));
      }
    }
  });

  test('is, at the time of every event, the fold of what was recorded by then', async () => {
    const [[id, events] = ['', []]] = log.executions;
    for (const { recordedAt } of events) {
      const version = events.filter((event) => event.recordedAt <= recordedAt).length;
      expect(await stage.clients.http.get(id, { at: new Date(recordedAt) })).toMatchObject({ id, version });
    }
  });
});

describe('the lists', () => {
  test('come out equal when they are rebuilt from the first event', async () => {
    await eventually(async () => expect(endedCount(await listAll(stage.clients.http))).toBe(count));
    const before = await listAll(stage.clients.http);
    const { postgresUrl } = stage.platform;
    expect(await rebuildSummaries(postgresUrl)).toEqual({ rows: count, different: 0 });
    expect(await listAll(stage.clients.http)).toEqual(before);
  });
});

describe('the log', () => {
  test.each([
    'UPDATE runlog.event SET version = version',
    'DELETE FROM runlog.event',
    'TRUNCATE runlog.event',
  ])('refuses the role of the services to %s', async (statement) => {
    const client = new pg.Client({ connectionString: stage.platform.postgresUrl });
    await client.connect();
    try {
      await client.query('SET ROLE runlog_app');
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.end();
    }
    expect((await readLog(stage.platform.postgresUrl)).rows).toEqual(log.rows);
  });

  test('is read by the services as that role only', async () => {
    const store = await openEventStore({ url: stage.platform.postgresUrl });
    try {
      expect(await store.dataSource.query('SELECT current_user AS name')).toEqual([{ name: 'runlog_app' }]);
    } finally {
      await store.close();
    }
  });
});
