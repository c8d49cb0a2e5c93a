import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { childPath, itemPath, stepName } from '../../src/index.js';

type Segment = { readonly name: string } | { readonly index: number };

/** Names made mostly of the characters that paths give a meaning to. */
const names = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string({ minLength: 1, unit: fc.constantFrom('a', '0', '.', '[', ']', '\\', '\n', '😀') }),
);
const segments: fc.Arbitrary<Segment> = fc.oneof(
  fc.record({ name: names }),
  fc.record({ index: fc.nat(1_000) }),
);
/** A path begins with a name: the execution itself is no loop. */
const routes = fc
  .tuple(fc.record({ name: names }), fc.array(segments, { maxLength: 5 }))
  .map(([first, rest]): Segment[] => [first, ...rest]);

const pathOf = (route: readonly Segment[]): string =>
  route.reduce(
    (path, segment) => ('name' in segment ? childPath(path, segment.name) : itemPath(path, segment.index)),
    '',
  );

describe('paths', () => {
  test.each([
    { route: [{ name: 'fetch' }], path: 'fetch', name: 'fetch' },
    { route: [{ name: 'each' }, { index: 3 }, { name: 'notify' }], path: 'each[3].notify', name: 'notify' },
    { route: [{ name: 'each' }, { index: 3 }, { index: 0 }], path: 'each[3][0]', name: 'each' },
    { route: [{ name: 'v1.2' }], path: 'v1\\.2', name: 'v1.2' },
    { route: [{ name: 'a[0]' }], path: 'a\\[0\\]', name: 'a[0]' },
    { route: [{ name: 'a[0]' }, { index: 0 }], path: 'a\\[0\\][0]', name: 'a[0]' },
    { route: [{ name: 'tail\\' }, { name: 'q' }], path: 'tail\\\\.q', name: 'q' },
  ])('write $route as $path', ({ route, path, name }) => {
    expect(pathOf(route)).toBe(path);
    expect(stepName(path)).toBe(name);
  });

  test('give back the name that the author wrote, whatever it is', () =>
    fc.assert(
      fc.property(routes, (route) => {
        const last = route.findLast((segment) => 'name' in segment);
        return last !== undefined && 'name' in last && stepName(pathOf(route)) === last.name;
      }),
      { numRuns: 2_000 },
    ));

  test('are different for different places', () =>
    fc.assert(
      fc.property(routes, routes, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        return same === (pathOf(one) === pathOf(other));
      }),
      { numRuns: 5_000 },
    ));

  test('of neighbours that only an escape tells apart are different', () => {
    const routesOfThree: Segment[][] = [
      [{ name: 'a.b' }],
      [{ name: 'a' }, { name: 'b' }],
      [{ name: 'a\\' }, { name: 'b' }],
      [{ name: 'a\\.b' }],
      [{ name: 'a[1]' }],
      [{ name: 'a' }, { index: 1 }],
      [{ name: 'a\\' }, { index: 1 }],
    ];
    expect(new Set(routesOfThree.map(pathOf)).size).toBe(routesOfThree.length);
  });
});
