import type { Json, JsonObject } from '@runlog/core';

/** What `$global` and `$counter` stand for. */
export interface Variables {
  readonly global: JsonObject;
  /** Null outside of any while. */
  readonly counter: number | null;
}

/** Names that every expression may use. */
export const variableNames = ['global', 'counter'] as const;

/** The variables that an expression mentions: the others need not travel. */
export function mentioned(jq: string, { global, counter }: Variables): Record<string, Json> | undefined {
  if (!jq.includes('$')) return undefined;
  const found: Record<string, Json> = {};
  if (/\$global\b/.test(jq)) found['global'] = global;
  if (/\$counter\b/.test(jq)) found['counter'] = counter;
  return Object.keys(found).length > 0 ? found : undefined;
}
