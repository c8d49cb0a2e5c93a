import { beforeAll, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import type { Platform } from '@runlog/local';

import { entriesOf, type ToldEntry } from './entries.js';
import { begun, ending, made, type Told } from './flow.js';
import type { World } from './world.js';

/** A rule about what becomes of an execution. */
export interface Row {
  readonly rule: string;
  /** The specification; what it calls is there. */
  readonly spec: (shop: string, platform: Platform) => string;
  readonly input?: Json;
  /** What it has to end as, at least. */
  readonly ends: object;
  /** What its history has to say, entry by entry, at least. */
  readonly history?: readonly Partial<ToldEntry>[];
}

/** Ends as a failure with this code. */
export const failsWith = (errorCode: string): Row['ends'] => ({ status: 'FAILED', error: { errorCode } });

/** A test of each rule. All executions start at once, as they mostly wait. */
export function rowRules(world: () => World, rows: readonly Row[]): void {
  const runs = new Map<string, Promise<Told>>();

  beforeAll(() => {
    const { api, shop, platform } = world();
    for (const { rule, spec, input } of rows) {
      const run = (async (): Promise<Told> => {
        const id = await begun(api.TLS, await made(api.TLS, spec(shop.url, platform)), input);
        return ending(api.TLS, id);
      })();
      run.catch(() => undefined);
      runs.set(rule, run);
    }
  });

  test.each(rows.map((row): [string, Row] => [row.rule, row]))('%s', async (rule, { ends, history }) => {
    const run = await runs.get(rule);
    expect(run).toMatchObject(ends);
    if (history) expect(await entriesOf(world().api.TLS, run?.id ?? '')).toMatchObject(history);
  });
}
