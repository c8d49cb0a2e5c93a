import { parseArgs } from 'node:util';
import { readFile } from 'node:fs/promises';
import { isUuid } from '../ids.js';
import type { Finding } from './chain-check.js';
import { type Stretch, wholeLog } from './read-events.js';
import type { Seal } from '../seals/merkle-root.js';
import { exportSeals, type Verified, verifyLog } from './verify-log.js';

/** The world of the command; the process's own in `main`. */
export interface CommandWorld {
  readonly args: readonly string[];
  /** Where the arguments name no database. */
  readonly postgresUrl?: string | undefined;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

const usage = `usage: verify:log [--postgres URL] [--execution ID] [--from ID|TIME] [--anchors FILE] [--export-heads]

  --postgres URL   the database, of any login that may read the whole log; RUNLOG_POSTGRES_URL unless told
  --execution ID   that execution only
  --from ID|TIME   only executions from that id on, or created since that time (2026-11-21T18:00Z)
  --anchors FILE   seals that an earlier --export-heads wrote: they have to be there still
  --export-heads   checks nothing; writes the seals of all ended executions, one JSON object a line, to keep elsewhere
`;

const said: Readonly<Record<Finding['damage'], string>> = {
  missing: 'is missing, though the log goes on behind it',
  altered: 'is not what its hash was made of, or does not follow the event before it',
  unchained: 'has no hash, so that it was not written by Runlog',
  payload: 'refers to a payload that is missing, or is not the one that was recorded',
  cut: 'is cut off: the log ends before it, though it was sealed',
  rewritten: 'is not the one that was sealed',
};

const text = { type: 'string' } as const;
const options = {
  postgres: text,
  execution: text,
  from: text,
  anchors: text,
  'export-heads': { type: 'boolean' },
} as const;

interface Arguments {
  readonly url: string;
  readonly stretch: Stretch;
  /** A file of seals. */
  readonly anchors: string | undefined;
  readonly exports: boolean;
}

/** What was typed makes no sense; the text says why. */
class UsageError extends Error {}

/**
 * `npm run verify:log`: checks the hash chains of the log and names the first bad event of each damaged execution.
 * Resolves with the exit code: 0 when all is well, 1 when something is wrong, 2 when it could not be checked.
 */
export async function runVerify({ args, postgresUrl, stdout, stderr }: CommandWorld): Promise<number> {
  try {
    const { url, stretch, exports, anchors: kept } = readArguments(args, postgresUrl);
    if (exports) {
      await exportSeals(url, (seal) => stdout.write(`${JSON.stringify(seal)}\n`));
      return 0;
    }
    const anchors = kept === undefined ? [] : await readAnchors(kept);
    const startedAt = performance.now();
    let toldAt = startedAt;
    const onProgress = (sofar: Verified): void => {
      if (performance.now() - toldAt < 1_000) return;
      toldAt = performance.now();
      stderr.write(`${summary(sofar, toldAt - startedAt)}\n`);
    };
    const onFinding = ({ executionId, version, damage }: Finding): void =>
      void stdout.write(`execution ${executionId}: event ${version} ${said[damage]} (${damage})\n`);
    const verified = await verifyLog(url, { stretch, anchors, onFinding, onProgress });
    stdout.write(`${summary(verified, performance.now() - startedAt)}\n`);
    const { damaged, brokenSeal } = verified;
    if (brokenSeal)
      stdout.write(`seal ${brokenSeal.sequence} is not what was sealed (${brokenSeal.damage})\n`);
    return damaged > 0 || brokenSeal ? 1 : 0;
  } catch (error) {
    if (error instanceof UsageError) stderr.write(`${error.message}\n${usage}`);
    else stderr.write(`the log could not be checked: ${reasonOf(error)}\n`);
    return 2;
  }
}

function readArguments(args: readonly string[], postgresUrl: string | undefined): Arguments {
  const { values } = parsed(() => parseArgs({ args: [...args], options }));
  const url = values.postgres ?? postgresUrl;
  if (url === undefined || !URL.canParse(url))
    throw new UsageError('which database? --postgres takes its URL');
  const { anchors, 'export-heads': exports = false } = values;
  return { url, exports, anchors, stretch: stretchOf(values.execution, values.from) };
}

function stretchOf(execution: string | undefined, from: string | undefined): Stretch {
  if (execution === undefined) return from === undefined ? wholeLog : { ...wholeLog, from: startOf(from) };
  if (!isUuid(execution)) throw new UsageError('--execution takes the id of an execution');
  return { from: execution, to: execution };
}

async function readAnchors(file: string): Promise<Seal[]> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => JSON.parse(line) as Seal);
  } catch (error) {
    throw new UsageError(`--anchors: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** An id, or the first one that a moment can have. */
function startOf(from: string): string {
  if (isUuid(from)) return from;
  const moment = Date.parse(from);
  if (!(moment >= 0))
    throw new UsageError('--from takes the id of an execution, or a time like 2026-11-21T18:00Z');
  const digits = moment.toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}${wholeLog.from.slice(13)}`;
}

function summary({ executions, events, unchained, sealed, damaged }: Verified, durationMs: number): string {
  const rate = Math.round(events / Math.max(durationMs / 1_000, 0.001));
  const old = unchained > 0 ? `, ${unchained} of them without a hash` : '';
  return `${executions} executions with ${events} events${old}, ${sealed} sealed ends, ${rate} events/s: ${damaged} damaged`;
}

const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? error.message + (error.cause instanceof Error ? ` (${error.cause.message})` : '')
    : String(error);
