import type pg from 'pg';
import { ask } from '../connection/ask.js';
import { merkleRoot, noSeal, type Seal, type SealedHead, sealHash } from '../seals/merkle-root.js';
import type { Finding } from './chain-check.js';
import type { Stretch } from './read-events.js';

/** What is wrong with a seal: it is not there, or it is not the one that was made of these heads and the seal before. */
export interface SealFinding {
  readonly sequence: number;
  readonly damage: 'missing' | 'altered';
}

interface HeadRow {
  readonly execution_id: string;
  readonly version: number;
  readonly hash: string;
  readonly found: string | null;
  readonly newest: number;
}

const seals = `SELECT sequence::int AS sequence, heads, encode(root, 'hex') AS root, encode(hash, 'hex') AS hash
  FROM runlog.seal WHERE sequence > $1 ORDER BY sequence LIMIT 1000`;

const headsOfSeal = `SELECT execution_id AS "executionId", version, encode(hash, 'hex') AS hash
  FROM runlog.sealed_head WHERE sequence = $1`;

const headsAgainstLog = `SELECT h.execution_id, h.version, encode(h.hash, 'hex') AS hash, encode(e.hash, 'hex') AS found,
    coalesce((
      SELECT l.version FROM runlog.event l WHERE l.execution_id = h.execution_id ORDER BY l.version DESC LIMIT 1
    ), 0) AS newest
  FROM (
    SELECT * FROM runlog.sealed_head s
    WHERE (execution_id, version) > ($1::uuid, $2::int) AND execution_id <= $3::uuid AND NOT EXISTS (
      SELECT FROM runlog.dropped_month d WHERE d.first_id <= s.execution_id AND s.execution_id < d.end_id
    )
    ORDER BY execution_id, version LIMIT 5000
  ) h
  LEFT JOIN LATERAL (
    SELECT e.hash FROM runlog.event e WHERE e.execution_id = h.execution_id AND e.version = h.version LIMIT 1
  ) e ON true
  ORDER BY h.execution_id, h.version`;

/** All seals, oldest first. @throws StoreUnavailable */
export async function* readSeals(on: pg.Pool): AsyncGenerator<Seal, void, void> {
  for (let after = 0; ;) {
    const page = await ask<Seal & pg.QueryResultRow>(on, { text: seals, values: [after] });
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.sequence;
  }
}

/** Makes every seal anew; `anchors` are seals that were kept elsewhere. Answers the first that is wrong. */
export async function checkSeals(on: pg.Pool, anchors: readonly Seal[]): Promise<SealFinding | undefined> {
  const kept = new Map(anchors.map((anchor) => [anchor.sequence, anchor]));
  let previous = noSeal;
  let sequence = 0;
  for await (const seal of readSeals(on)) {
    sequence += 1;
    if (seal.sequence !== sequence) return { sequence, damage: 'missing' };
    const heads = await ask<SealedHead & pg.QueryResultRow>(on, { text: headsOfSeal, values: [sequence] });
    const made = { sequence, heads: heads.length, root: merkleRoot(heads) };
    const hash = sealHash(previous, made);
    const anchor = kept.get(sequence);
    kept.delete(sequence);
    const same = hash === seal.hash && made.root === seal.root && made.heads === seal.heads;
    if (!same || (anchor && anchor.hash !== hash)) return { sequence, damage: 'altered' };
    previous = hash;
  }
  const [missing] = [...kept.keys()].toSorted((a, b) => a - b);
  return missing === undefined ? undefined : { sequence: missing, damage: 'missing' };
}

/** Looks for every sealed head of a stretch in the log, but of months that were dropped; tells each execution that is without one, once. */
export async function checkSealedHeads(
  on: pg.Pool,
  { from, to }: Stretch,
  onFinding: (finding: Finding) => void,
): Promise<number> {
  let place: readonly [string, number] = [from, 0];
  let checked = 0;
  let told = '';
  for (;;) {
    const rows = await ask<HeadRow & pg.QueryResultRow>(on, {
      text: headsAgainstLog,
      values: [...place, to],
    });
    const last = rows.at(-1);
    if (!last) return checked;
    for (const { execution_id: executionId, version, hash, found, newest } of rows) {
      if (found === hash || executionId === told) continue;
      told = executionId;
      if (newest < version) onFinding({ executionId, version: newest + 1, damage: 'cut' });
      else onFinding({ executionId, version, damage: 'rewritten' });
    }
    checked += rows.length;
    place = [last.execution_id, last.version];
  }
}
