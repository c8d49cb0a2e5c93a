import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { largerThan } from '../../src/index.js';

describe('the size of a value', () => {
  test('is that of its JSON text in UTF-8, to the byte', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = Buffer.byteLength(JSON.stringify(value));
        expect(largerThan(value as never, bytes)).toBe(false);
        expect(largerThan(value as never, bytes - 1)).toBe(true);
      }),
    );
  });

  test('counts characters beyond the basic plane as four bytes', () => {
    expect(largerThan('😀', 6)).toBe(false);
    expect(largerThan('😀', 5)).toBe(true);
  });
});
