import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { heightFor } from '../../src/graph/run/slots.js';
import { itemAt, positionsIn, withItem, withoutItem, type Sparse } from '../../src/graph/run/sparse.js';

const sizes = fc.constantFrom(1, 16, 17, 256, 257, 20_000);
const changes = sizes.chain((size) =>
  fc.tuple(
    fc.constant(size),
    fc.array(fc.tuple(fc.nat({ max: size - 1 }), fc.option(fc.integer({ min: 1 }))), { maxLength: 40 }),
  ),
);

test('sparse items are those of a map, in the order of their positions, after any changes', () => {
  fc.assert(
    fc.property(changes, ([size, list]) => {
      const height = heightFor(size);
      const model = new Map<number, number>();
      let tree: Sparse<number> = [];
      for (const [position, item] of list) {
        const before = JSON.stringify(tree);
        const previous = tree;
        tree = item === null ? withoutItem(tree, height, position) : withItem(tree, height, position, item);
        expect(JSON.stringify(previous)).toBe(before);
        if (item === null) model.delete(position);
        else model.set(position, item);
        expect(itemAt(tree, height, position)).toBe(item ?? undefined);
      }
      expect(positionsIn(tree, height)).toEqual([...model.keys()].sort((one, other) => one - other));
      for (const [position, item] of model) expect(itemAt(tree, height, position)).toBe(item);
      if (model.size === 0) expect(tree).toEqual([]);
      const same = [...model].reduceRight<Sparse<number>>(
        (items, [position, item]) => withItem(items, height, position, item),
        [],
      );
      expect(tree).toStrictEqual(same);
    }),
  );
});
