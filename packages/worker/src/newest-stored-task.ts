import type { Bus } from '@runlog/messaging';

/** When the stream stored its newest task, in milliseconds on the server's clock; undefined when it does not tell. */
export async function newestStoredTask(bus: Bus): Promise<number | undefined> {
  const { state } = await bus.jsm.streams.info(bus.subjects.tasksStream);
  const moment = Date.parse(state.last_ts);
  return Number.isFinite(moment) ? moment : undefined;
}
