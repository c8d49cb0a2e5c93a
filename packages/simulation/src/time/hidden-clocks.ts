/** Where code could take time and chance from behind the simulation's back. */
const places: readonly (readonly [owner: object, name: string])[] = [
  [globalThis, 'setTimeout'],
  [globalThis, 'setInterval'],
  [globalThis, 'setImmediate'],
  [performance, 'now'],
  [Date, 'now'],
  [Math, 'random'],
];

/** Stops whoever reaches for a clock, a timer or chance of the machine, and tells; the answer puts all back. */
export function forbidHiddenClocks(caught: (name: string) => void): () => void {
  const before = places.map(([owner, name]) => ({
    owner,
    name,
    kept: (owner as Record<string, unknown>)[name],
  }));
  for (const { owner, name } of before) {
    const value = (): never => {
      caught(name);
      throw new TypeError(`${name} is not the simulation's`);
    };
    Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const { owner, name, kept: value } of before)
      Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  };
}
