import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  boolArray,
  int2Array,
  int4Array,
  textArray,
  timestampArray,
  uuidArray,
} from '../src/append/binary-array.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

describe('arrays in binary form mean to Postgres what they mean here', () => {
  let database: TestStore;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  const echo = async (type: string, array: Buffer): Promise<unknown[]> => {
    const { rows } = await database.admin.query<{ value: unknown }>(
      `SELECT to_json(value) AS value FROM unnest($1::${type}[]) AS value`,
      [array],
    );
    return rows.map(({ value }) => value);
  };
  const holds = <T>(type: string, values: fc.Arbitrary<T>, encode: (values: T[]) => Buffer, back = same) =>
    fc.assert(
      fc.asyncProperty(fc.array(values, { maxLength: 20 }), async (given) => {
        expect(await echo(type, encode(given))).toEqual(given.map(back));
      }),
      { numRuns: 40 },
    );
  const same = (value: unknown): unknown => value ?? null;

  test('text, with nulls', () =>
    holds(
      'text',
      fc.option(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
        { nil: undefined },
      ),
      textArray,
    ));
  test('int', () => holds('int4', fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), int4Array));
  test('smallint', () => holds('int2', fc.integer({ min: -32_768, max: 32_767 }), int2Array));
  test('boolean', () => holds('bool', fc.boolean(), boolArray));
  test('uuid', () => holds('uuid', fc.uuid(), uuidArray));
  test('timestamptz, with nulls', async () => {
    const moments = fc.option(fc.integer({ min: 0, max: 8_640_000_000_000_000 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.array(moments, { maxLength: 20 }), async (given) => {
        const { rows } = await database.admin.query<{ ms: string | null }>(
          `SELECT round(extract(epoch FROM value) * 1000)::text AS ms FROM unnest($1::timestamptz[]) AS value`,
          [timestampArray(given)],
        );
        expect(rows.map(({ ms }) => (ms === null ? undefined : Number(ms)))).toEqual(given);
      }),
      { numRuns: 40 },
    );
  });
});
