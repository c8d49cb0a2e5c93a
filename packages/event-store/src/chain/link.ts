import type { EncodedAppend } from '../append/pending-append.js';
import { commonLinesOf, genesisOf, linkOf } from './event-hash.js';

/** What stands in the log at the version that an append expects. */
export interface Predecessor {
  /** Its hash; undefined for an event that was written before there were chains, and behind nothing at all. */
  readonly hash: string | undefined;
  /** What the statement must find there: the hash, '' for an event without one, undefined for not looking. */
  readonly expected: string | undefined;
  readonly source: 'appended' | 'told' | 'read';
}

/** Behind nothing, or for an append that adds nothing to the chain. */
export const noPredecessor: Predecessor = { hash: undefined, expected: undefined, source: 'read' };

/** An append with its place in its execution's chain. */
export class LinkedAppend {
  /** Of its events, in their order, as 64 hexadecimal digits. */
  readonly hashes: readonly string[];

  constructor(
    readonly encoded: EncodedAppend,
    readonly predecessor: Predecessor,
  ) {
    this.hashes = hashesOf(encoded, predecessor);
  }

  /** The hash of its last event; undefined when it has none. */
  get head(): string | undefined {
    return this.hashes.at(-1);
  }
}

function hashesOf({ append, rows }: EncodedAppend, predecessor: Predecessor): string[] {
  if (rows.length === 0) return [];
  const { executionId, tenant, traceparent, recordedAt } = append;
  const lines = commonLinesOf(executionId, microseconds(recordedAt), tenant, traceparent);
  const hashes: string[] = [];
  let previous = predecessor.hash ?? genesisOf(executionId);
  let version = append.expectedVersion;
  for (const row of rows) {
    version += 1;
    previous = linkOf(previous, version, row, lines);
    hashes.push(previous);
  }
  return hashes;
}

const microseconds = (epochMs: number): string => (epochMs === 0 ? '0' : `${epochMs}000`);
