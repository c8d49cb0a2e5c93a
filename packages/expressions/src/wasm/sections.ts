import { readUnsigned, unsigned } from './leb128.js';

/** One section of a WebAssembly binary. Custom sections (id 0) carry their name at the front of the body. */
export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

export const customSection = 0;
export const exportSection = 7;

const headerBytes = 8;

/** Splits a binary into its sections, in order. */
export const readSections = (binary: Uint8Array): Section[] => {
  const sections: Section[] = [];
  let offset = headerBytes;
  while (offset < binary.length) {
    const id = binary[offset] ?? customSection;
    const [size, start] = readUnsigned(binary, offset + 1);
    sections.push({ id, body: binary.subarray(start, start + size) });
    offset = start + size;
  }
  return sections;
};

/** Puts sections together again behind the header of the binary that they came from. */
export const writeSections = (binary: Uint8Array, sections: readonly Section[]): Uint8Array =>
  Buffer.concat([
    binary.subarray(0, headerBytes),
    ...sections.flatMap(({ id, body }) => [Uint8Array.from([id, ...unsigned(body.length)]), body]),
  ]);
