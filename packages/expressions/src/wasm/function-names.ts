import { readUnsigned } from './leb128.js';
import { customSection } from './sections.js';
import type { Section } from './sections.js';

const functionNames = 1;
const decoder = new TextDecoder();

const readText = (bytes: Uint8Array, offset: number): readonly [text: string, next: number] => {
  const [length, start] = readUnsigned(bytes, offset);
  return [decoder.decode(bytes.subarray(start, start + length)), start + length];
};

const readNameMap = (bytes: Uint8Array, offset: number): Map<string, number> => {
  const names = new Map<string, number>();
  const [count, first] = readUnsigned(bytes, offset);
  let next = first;
  for (let entry = 0; entry < count; entry += 1) {
    const [index, afterIndex] = readUnsigned(bytes, next);
    const [name, afterName] = readText(bytes, afterIndex);
    names.set(name, index);
    next = afterName;
  }
  return names;
};

/** The index of each function by its name, from the binary's `name` section; empty when it has none. */
export const readFunctionNames = (sections: readonly Section[]): ReadonlyMap<string, number> => {
  for (const { id, body } of sections) {
    if (id !== customSection) continue;
    const [name, start] = readText(body, 0);
    if (name !== 'name') continue;
    let offset = start;
    while (offset < body.length) {
      const kind = body[offset];
      const [size, content] = readUnsigned(body, offset + 1);
      if (kind === functionNames) return readNameMap(body, content);
      offset = content + size;
    }
  }
  return new Map();
};
