import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PersistentMap } from '../../src/persistent/persistent-map.js';

/** Every key that a map can have, and one that none has. */
const keys = Array.from({ length: 32 }, (_, key) => `key-${key}`);

/** A change of one of the maps that there are so far: the newest mostly, but any older one, too. */
const changes = fc.array(
  fc.record({
    back: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(40) }),
    key: fc.nat(30).map((key) => `key-${key}`),
    value: fc.option(fc.nat(1_000), { nil: undefined }),
  }),
  { maxLength: 60, size: 'max' },
);

interface Version {
  readonly map: PersistentMap<number>;
  /** What the map must say: a Map that nobody touches again. */
  readonly model: ReadonlyMap<string, number>;
}

const itself = (value: number): number => value;

function changed({ map, model }: Version, key: string, value: number | undefined): Version {
  const copy = new Map(model);
  if (value === undefined) copy.delete(key);
  else copy.set(key, value);
  return { map: value === undefined ? map.without(key) : map.with(key, value), model: copy };
}

const versions = changes.map((list) => {
  const made: Version[] = [{ map: PersistentMap.of(itself), model: new Map() }];
  for (const { back, key, value } of list) {
    const from = made[Math.max(0, made.length - 1 - back)];
    if (from) made.push(changed(from, key, value));
  }
  return made;
});

const always = (rule: (version: Version) => void): void =>
  fc.assert(
    fc.property(versions, (made) => made.forEach(rule)),
    { numRuns: 60 },
  );

describe('every version of a map, whatever was made of it since', () => {
  test('has the entries of a Map that was changed alike, in its order', () =>
    always(({ map, model }) => {
      expect([...map]).toStrictEqual([...model]);
      expect([...map.keys()]).toStrictEqual([...model.keys()]);
      expect([...map.values()]).toStrictEqual([...model.values()]);
      expect(map.size).toBe(model.size);
      const seen: [string, number][] = [];
      map.forEach((value, key) => seen.push([key, value]));
      expect(seen).toStrictEqual([...model]);
    }));

  test('finds what it has, and nothing else', () =>
    always(({ map, model }) => {
      expect(keys.map((key) => map.get(key))).toStrictEqual(keys.map((key) => model.get(key)));
      expect(keys.filter((key) => map.has(key))).toStrictEqual(keys.filter((key) => model.has(key)));
    }));

  test('knows what falls due first, and all that is due by a moment, in its order', () =>
    always(({ map, model }) => {
      expect(map.earliest).toBe(Math.min(Infinity, ...model.values()));
      expect(map.dueBy(500)).toStrictEqual([...model].filter(([, moment]) => moment <= 500));
    }));

  test('equals the map of its own entries', () =>
    always(({ map, model }) => expect(map).toStrictEqual(PersistentMap.of(itself, model))));
});

test('a change that changes nothing gives the same map', () => {
  const map = PersistentMap.of(itself, [['a', 1]]);
  expect(map.without('b')).toBe(map);
});
