/** The partition of an execution: FNV-1a over its id, modulo the count. Stable for ever for a given count. */
export function partitionOf(executionId: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < executionId.length; index += 1) {
    hash = Math.imul(hash ^ executionId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % partitions;
}
