import pg from 'pg';
import { ownerSettings, withSettings } from '../connection/session.js';
import { RetentionFailed } from '../errors.js';
import { archiveMonth } from './archive-month.js';
import { detachMonth, dropMonth, logSnapshot } from './drop-month.js';
import { followersBehind } from './followers-behind.js';
import { type MonthStanding, standingOf } from './heads.js';
import { monthOf } from './month.js';
import { currentMonth, type LogMonth, monthsBefore, strays } from './partitions.js';

/** What retention is asked for. */
export interface RetentionOptions {
  /** The first month that is kept, such as `2026-08`; not later than the current one. */
  readonly before: string;
  /** Where months are archived before they are dropped; dropped without an archive when left out. */
  readonly archive?: string;
  /** Only looks. */
  readonly dryRun?: boolean;
}

/** What became of a month. */
export interface MonthOutcome extends MonthStanding {
  readonly month: string;
  readonly outcome: 'dropped' | 'would be dropped' | 'kept';
  /** Why it was kept. */
  readonly because?: string;
  /** Path of its manifest. */
  readonly manifest?: string;
}

/** What a run of retention found and did. */
export interface Retained {
  readonly months: readonly MonthOutcome[];
  /** Executions of these months that lie in the default partition, which is kept; counted up to 1,000. */
  readonly strays: number;
}

/**
 * Drops the months of the log before another one, each with all that belongs to its executions, after they were archived. A
 * month is kept when one of its executions has not ended, when a follower has not read it, or when it changed while it
 * was looked at. Needs the owner's URL, as `migrate` does. May be run at any time, again after a failure, and by several
 * at once: one works, the others wait.
 * @throws RangeError for what is no month, or one to come; RetentionFailed with the cause. Months that were told of are done.
 */
export async function retain(url: string, options: RetentionOptions): Promise<Retained> {
  const before = monthOf(options.before);
  const client = new pg.Client({ connectionString: withSettings(url, ownerSettings, 'runlog retention') });
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (before.name > (await currentMonth(client)))
      throw new RangeError(`${before.name} has not begun: months in which executions start are kept`);
    // A list that is being built anew must not take rows over that are dropped here.
    await client.query(
      `SET lock_timeout = 0; SELECT pg_advisory_lock(hashtextextended('runlog.rebuild', 0))`,
    );
    const months: MonthOutcome[] = [];
    for (const month of await monthsBefore(client, before.name))
      months.push(await retainMonth(client, month, options));
    return { months, strays: await strays(client, before) };
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof RetentionFailed) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RetentionFailed(`retention did not come to its end: ${reason}`, { cause });
  } finally {
    await client.end();
  }
}

async function retainMonth(
  client: pg.ClientBase,
  month: LogMonth,
  { archive, dryRun = false }: RetentionOptions,
): Promise<MonthOutcome> {
  const since = await logSnapshot(client);
  const standing = await standingOf(client, month);
  const told = { month: month.name, ...standing };
  const because = month.attached ? await reasonToKeep(client, month, standing) : undefined;
  if (because !== undefined) return { ...told, outcome: 'kept', because };
  if (dryRun) return { ...told, outcome: 'would be dropped' };
  const archived = archive === undefined ? undefined : await archiveMonth(client, month, standing, archive);
  const remembered = { ...standing, ...(archived && { manifest: archived.sha256 }) };
  if (month.attached && !(await detachMonth(client, month, since, remembered)))
    return { ...told, outcome: 'kept', because: 'it changed meanwhile' };
  await dropMonth(client, month);
  return { ...told, outcome: 'dropped', ...(archived && { manifest: archived.manifest }) };
}

async function reasonToKeep(
  client: pg.ClientBase,
  month: LogMonth,
  { open }: MonthStanding,
): Promise<string | undefined> {
  if (open > 0) return `${open} executions have not ended`;
  const behind = await followersBehind(client, month);
  return behind.length === 0 ? undefined : `not yet read by: ${behind.join(', ')}`;
}
