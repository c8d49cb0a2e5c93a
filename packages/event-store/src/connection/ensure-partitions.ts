import { ask, type Asked } from './ask.js';

const monthsAhead = 3;

/** Makes the log's partitions of this month and the next three, where missing. @throws StoreUnavailable */
export async function ensurePartitions(on: Asked): Promise<void> {
  await ask(on, { text: `SELECT runlog.ensure_event_partitions($1)`, values: [monthsAhead] });
}
