import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fold, type ExecutionEvent } from '@runlog/core';
import { openEventStore, rebuildSummaries } from '@runlog/event-store';
import { eventually } from '@runlog/testkit';
import pg from 'pg';
import type { Accepted } from '../src/checker/check-log.js';
import { startLoad, untilEnded } from '../src/load/load.js';
import { readLogs } from '../src/load/read-logs.js';
import { setStage, type Stage } from '../src/platform/stage.js';
import { Random } from '../src/random.js';

let stage: Stage;
let accepted: Accepted[];
let logs: Map<string, readonly ExecutionEvent[]>;

beforeAll(async () => {
  stage = await setStage();
  accepted = await startLoad(stage, new Random(5), { executions: 12, lanes: 6, restMs: 0 });
  await untilEnded(stage.clients.http, accepted);
  logs = await eventually(async () => {
    const read = await readLogs(stage.platform.postgresUrl);
    expect(read.size).toBe(accepted.length);
    return read;
  });
}, 120_000);
afterAll(() => stage.close());

describe('the past of finished executions', () => {
  test('is, at every version, the fold of the log up to there', async () => {
    for (const [id, log] of logs) {
      for (let version = 1; version <= log.length; version += 1) {
        const state = fold(log.slice(0, version));
        const shown = await stage.clients.http.get(id, { version });
        expect(shown).toMatchObject({ id, version, status: state?.status });
        expect(shown.output).toEqual(state?.output);
        expect(shown.steps.map(({ step }) => step).sort()).toEqual([...(state?.steps.keys() ?? [])].sort());
      }
    }
  });
});

describe('the lists', () => {
  test('come out equal when they are rebuilt from the first event', async () => {
    await eventually(async () => {
      const page = await stage.clients.http.list({ statuses: ['completed', 'failed'], pageSize: 100 });
      expect(page.executions).toHaveLength(accepted.length);
    });
    expect(await rebuildSummaries(stage.platform.postgresUrl)).toEqual({
      rows: accepted.length,
      different: 0,
    });
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
    expect((await readLogs(stage.platform.postgresUrl)).size).toBe(accepted.length);
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
