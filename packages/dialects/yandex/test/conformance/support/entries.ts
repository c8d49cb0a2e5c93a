import type { Json } from '@runlog/core';
import { historyEntry } from '@yandex-cloud/nodejs-sdk/serverless-workflows-v1';

import type { Api } from './api.js';

const { HistoryEntry_Status: Status } = historyEntry;

/** An entry of a history, in few words. */
export interface ToldEntry {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly attempts: number;
  readonly input?: Json;
  readonly output?: Json;
  readonly error?: string;
  readonly lastError?: string;
}

/** What `GetHistory` says of the steps. */
export async function entriesOf(api: Api, executionId: string): Promise<readonly ToldEntry[]> {
  const { entries } = await api.getHistory({ executionId });
  return entries.map(({ id, type, status, attempts, input, output, error, lastError }) => ({
    ...{ id, type, status: Status[status], attempts },
    ...(input?.inputJson !== undefined && { input: JSON.parse(input.inputJson) as Json }),
    ...(output?.outputJson !== undefined && { output: JSON.parse(output.outputJson) as Json }),
    ...(error && { error: error.errorCode }),
    ...(lastError && { lastError: lastError.errorCode }),
  }));
}
