import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { partitionOf } from '../../src/index.js';

describe('the partition of an execution', () => {
  // Computed once, by another implementation of FNV-1a: what these say is in databases and on the bus.
  test.each([
    { id: '', of16: 5, of1000: 261 },
    { id: 'a', of16: 12, of1000: 220 },
    { id: 'foobar', of16: 8, of1000: 720 },
    { id: '0199f3c2-7a10-7c3e-9d2b-5f0c1a2b3c4d', of16: 10, of1000: 298 },
    { id: '0199f3c2-7a10-7c3e-9d2b-5f0c1a2b3c4e', of16: 13, of1000: 917 },
    { id: '01890a5d-ac96-774b-bcce-b302099a8057', of16: 3, of1000: 51 },
  ])('of $id is $of16 of 16 and $of1000 of 1000, for ever', ({ id, of16, of1000 }) =>
    expect([partitionOf(id, 16), partitionOf(id, 1_000)]).toStrictEqual([of16, of1000]),
  );

  test('is one of the partitions, whatever the id', () =>
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 4_096 }), (id, count) => {
        const partition = partitionOf(id, count);
        return Number.isInteger(partition) && partition >= 0 && partition < count;
      }),
    ));

  test.each([1, 2, 3, 5, 16, 64])('spreads ids of one moment evenly over %i', (count) => {
    // UUIDv7s of the same few milliseconds share their first half: the worst case for the spread.
    const ids = fc.sample(fc.uuid({ version: 7 }), { numRuns: 64 * 500, seed: 7 });
    const filled = new Array<number>(count).fill(0);
    for (const id of ids) {
      const partition = partitionOf(`0199f3c2-7a1${id.slice(12)}`, count);
      filled[partition] = (filled[partition] ?? 0) + 1;
    }
    const fair = ids.length / count;
    for (const size of filled) expect(Math.abs(size - fair) / fair).toBeLessThan(0.25);
  });
});
