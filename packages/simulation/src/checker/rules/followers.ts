import { fold } from '@runlog/core';
import { tenant } from '../../clients/client.js';
import type { Rule } from '../check.js';

/** The public stream has every event, first sights in order; the list shows what the log says (R7, R17). */
export const followers: Rule = async ({ around, logs }) => {
  const broken: string[] = [];
  const seen = new Map<string, number>();
  for (const message of around.server.streams.get('RUNLOG_EVENTS')?.messages.values() ?? []) {
    const { subject: id, executionversion } = JSON.parse(Buffer.from(message.data).toString()) as {
      subject: string;
      executionversion: string;
    };
    const version = Number(executionversion);
    const before = seen.get(id) ?? 0;
    if (version > before + 1) broken.push(`${id}: subscribers saw ${version} after ${before}`);
    seen.set(id, Math.max(before, version));
  }
  for (const [id, log] of logs)
    if (seen.get(id) !== log.length)
      broken.push(`${id}: subscribers saw ${seen.get(id)} of ${log.length} events`);
  const rows = new Map(
    (await around.database.store.list.list({ tenant }, { limit: 100_000 })).map((row) => [row.id, row]),
  );
  for (const [id, log] of logs) {
    const status = fold(log)?.status;
    if (rows.get(id)?.status !== status)
      broken.push(`${id} is ${status}, and listed as ${rows.get(id)?.status}`);
  }
  return broken;
};
