import { fold, isTerminal } from '@runlog/core';
import type { History } from '../clients/history.js';
import { tenant } from '../clients/client.js';
import type { Installation } from '../process/processes.js';

/** True when every client was told all, every execution ended, and whoever follows the log is at its end. */
export async function allOver(
  { database, server }: Installation,
  clientsLeft: number,
  histories: readonly History[],
): Promise<boolean> {
  if (clientsLeft > 0) return false;
  const { events, list, checkpoints } = database.store;
  // Whatever is open is on the agenda: no log has to be read while something is.
  const partitions = Array.from({ length: database.partitions }, (_, partition) => partition);
  if ((await events.agenda(partitions, undefined, 1)).length > 0) return false;
  for (const { ids } of histories) {
    for (const id of ids) {
      const state = fold(await events.read(id));
      if (!state || !isTerminal(state.status)) return false;
    }
  }
  const lags = await Promise.all(['relay', 'summaries'].map((follower) => checkpoints.lag(follower)));
  if (lags.some((lag) => lag.events > 0)) return false;
  const rows = await list.list({ tenant }, { limit: 10_000 });
  return rows.length > 0 && (server.streams.get('RUNLOG_EVENTS')?.last ?? 0) > 0;
}
