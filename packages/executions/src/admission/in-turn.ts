/** One of each list after the other, then the second of each, up to `most`. */
export function inTurn<T>(lists: readonly (readonly T[])[], most: number): T[] {
  const taken: T[] = [];
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let place = 0; place < longest && taken.length < most; place += 1)
    for (const list of lists) {
      const one = list[place];
      if (one !== undefined && taken.length < most) taken.push(one);
    }
  return taken;
}
