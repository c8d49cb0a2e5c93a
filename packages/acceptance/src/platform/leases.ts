import { openEventStore } from '@runlog/event-store';

import { settle } from '../evidence/settle.js';

const longestMs = 60_000;

/**
 * Waits until somebody else holds every lease that the process with this id holds now; resolves with how long that took,
 * in seconds from the call of `death`.
 */
export async function takeover(
  postgresUrl: string,
  pid: number,
  death: () => Promise<void>,
): Promise<number> {
  const store = await openEventStore({ url: postgresUrl });
  const heldByThis = async (): Promise<number> => {
    const rows: { readonly held: number }[] = await store.dataSource.query(
      `SELECT count(*)::int AS held FROM runlog.lease
       WHERE owner IS NULL OR expires_at < clock_timestamp() OR split_part(owner, ':', 2) = $1`,
      [String(pid)],
    );
    return rows[0]?.held ?? 0;
  };
  try {
    const from = performance.now();
    await death();
    await settle(heldByThis, (held) => held === 0, longestMs);
    return (performance.now() - from) / 1_000;
  } finally {
    await store.close();
  }
}
