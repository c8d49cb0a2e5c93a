/** Reads an unsigned LEB128 number and tells where the next byte is. */
export const readUnsigned = (bytes: Uint8Array, offset: number): readonly [value: number, next: number] => {
  let value = 0;
  let shift = 0;
  let next = offset;
  for (;;) {
    const byte = bytes[next] ?? 0;
    next += 1;
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return [value >>> 0, next];
    shift += 7;
  }
};

/** The LEB128 bytes of an unsigned number. */
export const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
};
