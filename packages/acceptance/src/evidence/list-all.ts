import type { RunlogClient } from '@runlog/client';
import { isTerminal } from '@runlog/core';

import type { Evidence } from '../checker/evidence.js';

type Row = Evidence['projection']['rows'][number];

/** The whole list of executions, page by page. */
export async function listAll(client: RunlogClient): Promise<Row[]> {
  const rows: Row[] = [];
  let pageToken: string | undefined;
  do {
    const page = await client.list({ pageSize: 1_000, ...(pageToken !== undefined && { pageToken }) });
    rows.push(...page.executions);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return rows;
}

/** How many of them have ended. */
export const endedCount = (rows: readonly Row[]): number =>
  rows.filter(({ status }) => isTerminal(status)).length;
