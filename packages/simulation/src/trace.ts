import { createHash } from 'node:crypto';

const flushAt = 64 * 1024;

/** What happened in a run, line by line: as a hash, and for whoever wants to read it. */
export class Trace {
  readonly #hash = createHash('sha256');
  #gathered = '';
  #lines = 0;

  constructor(private readonly sink?: (text: string) => void) {}

  get lines(): number {
    return this.#lines;
  }

  line(text: string): void {
    this.#gathered += `${text}\n`;
    this.#lines += 1;
    if (this.#gathered.length >= flushAt) this.#flush();
  }

  /** The hash of all lines; nothing can be added afterwards. */
  end(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#gathered);
    this.sink?.(this.#gathered);
    this.#gathered = '';
  }
}
