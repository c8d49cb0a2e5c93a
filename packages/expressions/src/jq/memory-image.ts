import type { LinearMemory } from './linear-memory.js';

const pageBytes = 4_096;

/** The parts of the engine's memory that carry state: its static data, and its heap above the stack. */
export interface MemoryLayout {
  readonly staticEnd: number;
  readonly heapStart: number;
}

/** Memory as it was at one moment. */
export interface MemoryImage {
  readonly layout: MemoryLayout;
  readonly statics: Uint8Array;
  readonly heap: Uint8Array;
}

/** What a later moment has that the image has not. */
export interface MemoryChange {
  readonly patches: readonly { readonly at: number; readonly bytes: Uint8Array }[];
  readonly size: number;
}

/** Copies static data and the heap up to its end. */
export const captureImage = (memory: LinearMemory, layout: MemoryLayout, heapEnd: number): MemoryImage => ({
  layout,
  statics: memory.bytes.slice(0, layout.staticEnd),
  heap: memory.bytes.slice(layout.heapStart, heapEnd),
});

const changedPages = (now: Uint8Array, before: Uint8Array, offset: number): MemoryChange['patches'] => {
  const patches: { at: number; bytes: Uint8Array }[] = [];
  for (let start = 0; start < now.length; start += pageBytes) {
    const page = now.subarray(start, start + pageBytes);
    const old = before.subarray(start, start + pageBytes);
    if (Buffer.compare(page, old) !== 0) patches.push({ at: offset + start, bytes: page.slice() });
  }
  return patches;
};

/** What changed since the image, in pages of 4 KiB. */
export const captureChange = (memory: LinearMemory, image: MemoryImage, heapEnd: number): MemoryChange => {
  const { staticEnd, heapStart } = image.layout;
  const patches = [
    ...changedPages(memory.bytes.subarray(0, staticEnd), image.statics, 0),
    ...changedPages(memory.bytes.subarray(heapStart, heapEnd), image.heap, heapStart),
  ];
  return { patches, size: patches.reduce((total, { bytes }) => total + bytes.length, 0) };
};

/** Puts memory back as it was: the image, then the change, and nothing of what came after up to `heapEnd`. */
export const restoreImage = (
  memory: LinearMemory,
  image: MemoryImage,
  change: MemoryChange | undefined,
  heapEnd: number,
): void => {
  const { bytes } = memory;
  bytes.set(image.statics, 0);
  bytes.set(image.heap, image.layout.heapStart);
  bytes.fill(0, image.layout.heapStart + image.heap.length, heapEnd);
  for (const patch of change?.patches ?? []) bytes.set(patch.bytes, patch.at);
};
