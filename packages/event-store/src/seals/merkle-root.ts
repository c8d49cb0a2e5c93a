import { hash } from 'node:crypto';

/** The newest event of an execution when it ended, with its hash as 64 hexadecimal digits. */
export interface SealedHead {
  readonly executionId: string;
  readonly version: number;
  readonly hash: string;
}

/**
 * One hash for many heads, in the order of their ids and versions: leaves are joined two by two, layer by layer, and one
 * that is left over goes up as it is.
 */
export function merkleRoot(heads: readonly SealedHead[]): string {
  let layer = heads
    .toSorted((a, b) =>
      a.executionId === b.executionId ? a.version - b.version : a.executionId < b.executionId ? -1 : 1,
    )
    .map((head) => sha256(`leaf\n${head.executionId}\n${head.version}\n${head.hash}`));
  while (layer.length > 1) {
    const pairs = layer;
    layer = pairs.flatMap((left, index) => {
      if (index % 2 === 1) return [];
      const right = pairs[index + 1];
      return [right === undefined ? left : sha256(`node\n${left}\n${right}`)];
    });
  }
  return layer[0] ?? sha256('empty');
}

/** A batch of heads under one root. Seals are a chain, so that the newest one stands for all. */
export interface Seal {
  /** Counted from 1 without holes. */
  readonly sequence: number;
  readonly heads: number;
  readonly root: string;
  readonly hash: string;
}

/** The hash before the first seal. */
export const noSeal = '0'.repeat(64);

/** The hash of a seal behind the seal with the hash `previous`. */
export const sealHash = (previous: string, { sequence, heads, root }: Omit<Seal, 'hash'>): string =>
  sha256(`runlog.seal.v1\n${previous}\n${sequence}\n${heads}\n${root}`);

const sha256 = (text: string): string => hash('sha256', text, 'hex');
