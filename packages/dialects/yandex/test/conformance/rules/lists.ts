import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';

import type { Api } from '../support/api.js';
import { begun, ending, freshName, made } from '../support/flow.js';
import { refusalOf } from '../support/refusal.js';
import { folder, transports, type World } from '../support/world.js';

const invalidArgument = 3;
const spec = `
yawl: '0.1'
start: which
steps:
  which: {switch: {choices: [{condition: '.fails == true', next: bad}], default: {next: good}}}
  good: {noOp: {}}
  bad: {fail: {errorMessage: told to}}
`;

/** Scenario 11 of the contract: lists, their pages and filters. */
export const listRules = (world: () => World): void => {
  let workflowId: string;
  /** Five executions, oldest first; the third one failed. */
  const ids: string[] = [];

  beforeAll(async () => {
    const { TLS: api } = world().api;
    workflowId = await made(api, spec);
    await ending(api, await begun(api, await made(api, spec)));
    for (let n = 0; n < 5; n += 1) {
      const id = await begun(api, workflowId, { fails: n === 2 });
      ids.push(id);
      await ending(api, id);
    }
    // Lists follow the log.
    await eventually(async () => {
      const { executions } = await api.list({ workflowId, filter: 'finished_at > 2020-01-01T00:00:00Z' });
      expect(executions).toHaveLength(ids.length);
    });
  });

  describe.each(transports)('over %s', (transport) => {
    const api = (): Api => world().api[transport];
    const listed = async (filter: string): Promise<string[]> =>
      (await api().list({ workflowId, filter })).executions.map(({ id }) => id);

    test('the pages of a list follow each other from the newest to the oldest, without gap or repetition', async () => {
      const pages: string[][] = [];
      let pageToken = '';
      do {
        const page = await api().list({ workflowId, pageSize: 2, pageToken });
        pages.push(page.executions.map(({ id }) => id));
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
      expect(pages.flat()).toEqual(ids.toReversed());
    });

    test('a list has previews, of its workflow only', async () => {
      const { executions, nextPageToken } = await api().list({ workflowId });
      expect(nextPageToken).toBe('');
      expect(executions.map(({ id }) => id)).toEqual(ids.toReversed());
      for (const preview of executions) {
        const { execution } = await api().get({ executionId: preview.id });
        const { id, status, startedAt, duration } = execution ?? {};
        expect(preview).toEqual({ id, workflowId, status, startedAt, duration });
      }
    });

    test('a filter chooses by the status', async () => {
      expect(await listed('status=FAILED')).toEqual([ids[2]]);
      expect(await listed('status = "finished"')).toEqual(ids.filter((_, n) => n !== 2).toReversed());
      expect(await listed('status=PAUSED')).toEqual([]);
    });

    test('a filter chooses by when it was started or finished', async () => {
      const third = (await api().get({ executionId: ids[2] ?? '' })).execution?.startedAt as Date;
      const moment = third.toISOString();
      expect(await listed(`started_at>${moment}`)).toEqual([ids[4], ids[3]]);
      expect(await listed(`started_at<${moment}`)).toEqual([ids[1], ids[0]]);
      expect(await listed(`started_at=${moment}`)).toEqual([ids[2]]);
      expect(await listed(`finished_at<${moment}`)).toEqual([ids[1], ids[0]]);
      expect(await listed(`finished_at>${moment} AND status=FINISHED`)).toEqual([ids[4], ids[3]]);
    });

    test('a page can be filtered, and its token is for that filter only', async () => {
      const filter = 'status=FINISHED';
      const first = await api().list({ workflowId, pageSize: 3, filter });
      const { nextPageToken: pageToken } = first;
      const second = await api().list({ workflowId, pageSize: 3, filter, pageToken });
      expect([first, second].map(({ executions }) => executions.length)).toEqual([3, 1]);
      const elsewhere = api().list({ workflowId, pageSize: 3, filter: 'status=FAILED', pageToken });
      expect(await refusalOf(elsewhere)).toMatchObject({ code: invalidArgument });
    });

    test('the workflows of a folder are listed newest first, and found by their name', async () => {
      const name = freshName();
      const id = await made(api(), spec, name);
      const { workflows } = await api().listWorkflows({ folderId: folder, pageSize: 2 });
      expect(workflows.map((one) => one.id)[0]).toBe(id);
      expect(workflows).toHaveLength(2);
      const found = await api().listWorkflows({ folderId: folder, filter: `name="${name}"` });
      expect(found.workflows).toMatchObject([{ id, name, folderId: folder }]);
      expect((await api().listOperations({ workflowId: id })).operations).toMatchObject([
        { description: 'Create workflow', done: true },
      ]);
    });
  });

  test('a page has a hundred executions where nothing else is asked for', async () => {
    const { api } = world();
    const many = await made(api['plain gRPC'], spec);
    await Promise.all(Array.from({ length: 101 }, () => begun(api['plain gRPC'], many)));
    const page = await eventually(async () => {
      const { executions } = await api.TLS.list({ workflowId: many, pageSize: 1000 });
      expect(executions).toHaveLength(101);
      return api.TLS.list({ workflowId: many });
    });
    expect(page.executions).toHaveLength(100);
    const last = await api.TLS.list({ workflowId: many, pageToken: page.nextPageToken });
    expect([last.executions.length, last.nextPageToken]).toEqual([1, '']);
  });
};
