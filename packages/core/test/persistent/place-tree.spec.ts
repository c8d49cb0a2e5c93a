import { describe, expect, test } from '@jest/globals';
import { PlaceTree, type PlaceNode, type Placed } from '../../src/persistent/place-tree.js';

const item = (moment: number): Placed => ({ moment });
const treeOf = (count: number): PlaceTree<Placed> =>
  PlaceTree.of(Array.from({ length: count }, (_, place) => item(place)));

/** The nodes of a tree. Items are told from them by having no slots. */
function nodesOf(tree: PlaceTree<Placed>): Set<object> {
  const found = new Set<object>();
  const visit = (node: Placed | undefined): void => {
    if (!node || !('slots' in node)) return;
    found.add(node);
    (node as PlaceNode<Placed>).slots.forEach(visit);
  };
  visit(tree['root']);
  return found;
}

const fresh = (before: PlaceTree<Placed>, after: PlaceTree<Placed>): number => {
  const shared = nodesOf(before);
  return [...nodesOf(after)].filter((node) => !shared.has(node)).length;
};

describe('a change of one place', () => {
  // A factor of sixteen in items is one more level.
  test.each([
    [16, 1],
    [256, 2],
    [4_096, 3],
  ])('in a tree of %i items makes %i nodes, and shares all others', (count, levels) => {
    const tree = treeOf(count);
    const place = Math.floor(count / 3);
    expect(fresh(tree, tree.with(place, item(5)))).toBe(levels);
    expect(fresh(tree, tree.without(place))).toBe(levels);
  });

  test('leaves the tree before it as it was', () => {
    const tree = treeOf(300);
    tree.with(7, item(-1));
    tree.without(8);
    expect([...tree].map(({ moment }) => moment)).toStrictEqual(Array.from({ length: 300 }, (_, at) => at));
  });
});

test('places that became empty take no nodes', () => {
  let tree = treeOf(2_000);
  for (let place = 0; place < 1_999; place += 1) tree = tree.without(place);
  expect(nodesOf(tree).size).toBe(3);
  expect(tree.at(1_999)).toStrictEqual(item(1_999));
  expect(tree.at(5)).toBeUndefined();
  expect(tree.at(1_000_000)).toBeUndefined();
});
