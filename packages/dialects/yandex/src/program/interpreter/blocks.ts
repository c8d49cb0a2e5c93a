/**
 * A list in blocks, for state that is plain JSON: changing one item copies its block and the list of blocks, and shares
 * the other blocks with the list before it.
 */
export type Blocks<T> = readonly (readonly T[])[];

const size = 32;

/** The item at an index; undefined behind the end. */
export const itemOf = <T>(blocks: Blocks<T>, index: number): T | undefined =>
  blocks[Math.floor(index / size)]?.[index % size];

/** The list with another item at an index; what lies between its end and the index is filled up with `filling`. */
export function withItem<T>(blocks: Blocks<T>, index: number, item: T, filling: T): Blocks<T> {
  const at = Math.floor(index / size);
  const block = padded(blocks[at] ?? [], (index % size) + 1, filling).with(index % size, item);
  // A block behind the end is a full one of fillings, so that an index leads to its place by arithmetic alone.
  return padded(blocks, at + 1, Array<T>(size).fill(filling)).with(at, block);
}

const padded = <T>(list: readonly T[], length: number, filling: T): readonly T[] =>
  list.length >= length ? list : [...list, ...Array<T>(length - list.length).fill(filling)];
