import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { itemOf, withItem, type Blocks } from '../../src/program/interpreter/blocks.js';

const changes = fc.array(fc.record({ index: fc.nat(150), item: fc.nat(9) }), { maxLength: 60 });

test('a list in blocks has what was put into it last, wherever and in whatever order', () =>
  fc.assert(
    fc.property(changes, (list) => {
      const expected: number[] = [];
      let blocks: Blocks<number> = [];
      for (const { index, item } of list) {
        const before = JSON.stringify(blocks);
        const after = withItem(blocks, index, item, -1);
        expect(JSON.stringify(blocks)).toBe(before);
        blocks = after;
        expected[index] = item;
      }
      for (let index = 0; index <= 151; index += 1)
        expect(itemOf(blocks, index) ?? -1).toBe(expected[index] ?? -1);
    }),
  ));
