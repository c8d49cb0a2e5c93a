import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of draws that its seed determines: the same seed gives the same run. */
export class Random {
  readonly #generator;

  constructor(readonly seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** A draw from [0, 1). */
  next(): number {
    return (this.#generator.next() >>> 0) / 2 ** 32;
  }

  /** A number from [least, most). */
  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True in so many of a hundred cases. */
  percent(share: number): boolean {
    return this.next() * 100 < share;
  }

  /** One of the items; there has to be one. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** So many bytes. */
  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.int(0, 255));
  }

  /** A stream of its own for a part of the run, so that draws in one part do not move those of another. */
  fork(): Random {
    return new Random(this.#generator.next());
  }
}
