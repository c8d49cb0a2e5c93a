/** Type oids that never change (pg_type.dat). */
const oids = { bool: 16, bytea: 17, int2: 21, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const;

const headerBytes = 20;
const postgresEpochMs = 946_684_800_000n;

/**
 * One-dimensional arrays in Postgres' binary format, as parameters for `pg` (which sends a Buffer as binary). JSON
 * text goes over as it is: the text format would escape every quote of it here and unescape it there.
 */
function header(oid: number, count: number, hasNull: boolean, bodyBytes: number): Buffer {
  const array = Buffer.allocUnsafe(headerBytes + bodyBytes);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(hasNull ? 1 : 0, 4);
  array.writeInt32BE(oid, 8);
  array.writeInt32BE(count, 12);
  array.writeInt32BE(1, 16);
  return array;
}

function fixed<T>(
  oid: number,
  size: number,
  values: readonly (T | undefined)[],
  write: (array: Buffer, value: T, at: number) => void,
): Buffer {
  const present = values.reduce<number>((count, value) => (value === undefined ? count : count + 1), 0);
  const array = header(oid, values.length, present < values.length, 4 * values.length + size * present);
  let at = headerBytes;
  for (const value of values) {
    at = array.writeInt32BE(value === undefined ? -1 : size, at);
    if (value === undefined) continue;
    write(array, value, at);
    at += size;
  }
  return array;
}

export const int4Array = (values: readonly number[]): Buffer =>
  fixed(oids.int4, 4, values, (array, value, at) => array.writeInt32BE(value, at));

export const int2Array = (values: readonly number[]): Buffer =>
  fixed(oids.int2, 2, values, (array, value, at) => array.writeInt16BE(value, at));

export const boolArray = (values: readonly boolean[]): Buffer =>
  fixed(oids.bool, 1, values, (array, value, at) => array.writeUInt8(value ? 1 : 0, at));

/** From ids in canonical form. */
export const uuidArray = (values: readonly string[]): Buffer =>
  fixed(oids.uuid, 16, values, (array, value, at) => array.write(value.replaceAll('-', ''), at, 16, 'hex'));

/** From epoch milliseconds; undefined is null. */
export const timestampArray = (values: readonly (number | undefined)[]): Buffer =>
  fixed(oids.timestamptz, 8, values, (array, value, at) =>
    array.writeBigInt64BE((BigInt(value) - postgresEpochMs) * 1000n, at),
  );

/** Undefined is null. */
export function textArray(values: readonly (string | undefined)[]): Buffer {
  let bytes = 0;
  let hasNull = false;
  for (const value of values) {
    if (value === undefined) hasNull = true;
    else bytes += Buffer.byteLength(value);
  }
  const array = header(oids.text, values.length, hasNull, 4 * values.length + bytes);
  let at = headerBytes;
  for (const value of values) {
    const length = value === undefined ? -1 : array.write(value, at + 4);
    array.writeInt32BE(length, at);
    at += 4 + Math.max(0, length);
  }
  return array;
}

/** From hexadecimal digits; undefined is null. */
export function byteaArray(values: readonly (string | undefined)[]): Buffer {
  let bytes = 0;
  let hasNull = false;
  for (const value of values) {
    if (value === undefined) hasNull = true;
    else bytes += value.length >>> 1;
  }
  const array = header(oids.bytea, values.length, hasNull, 4 * values.length + bytes);
  let at = headerBytes;
  for (const value of values) {
    const length = value === undefined ? -1 : array.write(value, at + 4, 'hex');
    array.writeInt32BE(length, at);
    at += 4 + Math.max(0, length);
  }
  return array;
}
