import type pg from 'pg';
import { ask } from '../connection/ask.js';
import { openPool } from '../connection/pool.js';
import { applicationRole, type SessionSettings } from '../connection/session.js';
import { ServerUnfit } from '../errors.js';
import type { Seal } from '../seals/merkle-root.js';
import { ChainCheck, type Finding } from './chain-check.js';
import { checkPayloads } from './payload-check.js';
import { readEvents, type Stretch, wholeLog } from './read-events.js';
import { checkSealedHeads, checkSeals, readSeals, type SealFinding } from './seal-check.js';

/** How far a check has come, and what came of it at its end. */
export interface Verified {
  readonly executions: number;
  readonly events: number;
  /** Events from before there were chains; nothing can be said of them. */
  readonly unchained: number;
  /** Sealed heads that were looked for in the log. */
  readonly sealed: number;
  /** Executions with something wrong. */
  readonly damaged: number;
  /** The first seal that is wrong. Seals are checked only when the whole log is. */
  readonly brokenSeal?: SealFinding;
}

/** Options of {@link verifyLog}. */
export interface VerifyOptions {
  /** The whole log unless told. */
  readonly stretch?: Stretch;
  /** Seals that were kept elsewhere: they have to be there still. */
  readonly anchors?: readonly Seal[];
  readonly onFinding: (finding: Finding) => void;
  /** Called after each page, and at the end. */
  readonly onProgress?: (sofar: Verified) => void;
}

/**
 * What is read is all that is there: a login that may not act as this role, which no wall between tenants stops, is
 * refused instead of being shown a part. Nothing can be written, not by accident either.
 */
const readerSettings: SessionSettings = {
  role: applicationRole,
  timezone: 'UTC',
  statement_timeout: '120s',
  default_transaction_read_only: 'on',
  jit: 'off',
  enable_seqscan: 'off',
};

/**
 * Reads the log by execution and makes every hash anew; names the first bad event of each damaged execution. Takes the
 * memory of one page and of the damaged ids, and may run beside everything else. `url` may be any login that may read the whole log.
 * @throws ServerUnfit the database holds no log, or one without chains; StoreUnavailable try again
 */
export async function verifyLog(url: string, options: VerifyOptions): Promise<Verified> {
  const { stretch = wholeLog, anchors = [], onProgress } = options;
  const pool = openReader(url);
  try {
    const check = new ChainCheck(await chainedSince(pool));
    const sofar = { executions: 0, events: 0, unchained: 0, sealed: 0, damaged: 0 };
    const damaged = new Set<string>();
    const onFinding = (finding: Finding): void => {
      if (damaged.has(finding.executionId)) return;
      damaged.add(finding.executionId);
      sofar.damaged += 1;
      options.onFinding(finding);
    };
    let executionId = '';
    for await (const events of readEvents(pool, stretch)) {
      for (const event of events) {
        const finding = check.take(event);
        if (finding) onFinding(finding);
        if (event.executionId !== executionId) sofar.executions += 1;
        if (event.hash === null) sofar.unchained += 1;
        executionId = event.executionId;
        sofar.events += 1;
      }
      (await checkPayloads(pool, events)).forEach(onFinding);
      onProgress?.(sofar);
    }
    sofar.sealed = await checkSealedHeads(pool, stretch, onFinding);
    const brokenSeal = stretch === wholeLog ? await checkSeals(pool, anchors) : undefined;
    return { ...sofar, ...(brokenSeal && { brokenSeal }) };
  } finally {
    await pool.end();
  }
}

/**
 * Hands over every seal, oldest first, to be kept elsewhere: the hash of the newest one stands for all heads before it.
 * @throws as verifyLog does
 */
export async function exportSeals(url: string, onSeal: (seal: Seal) => void): Promise<void> {
  const pool = openReader(url);
  try {
    await chainedSince(pool);
    for await (const seal of readSeals(pool)) onSeal(seal);
  } finally {
    await pool.end();
  }
}

const openReader = (url: string): pg.Pool => openPool(url, readerSettings, 1);

async function chainedSince(pool: pg.Pool): Promise<number> {
  const found = await ask(pool, {
    text: `SELECT FROM information_schema.columns
      WHERE table_schema = 'runlog' AND table_name = 'cluster' AND column_name = 'chained_since'`,
  });
  if (found.length === 0) throw new ServerUnfit('not_migrated', 'the database holds no log with hashes');
  const [cluster] = await ask<{ since: number }>(pool, {
    text: `SELECT (extract(epoch FROM chained_since) * 1000)::float8 AS since FROM runlog.cluster`,
  });
  return cluster?.since ?? 0;
}
