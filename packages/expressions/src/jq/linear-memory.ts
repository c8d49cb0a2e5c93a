import type { Pointer } from './functions.js';

const pageBytes = 65_536;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The engine's memory, which moves in ours whenever it grows. */
export class LinearMemory {
  private cached: Uint8Array | undefined;

  constructor(private readonly memory: WebAssembly.Memory) {}

  get bytes(): Uint8Array {
    if (this.cached?.buffer !== this.memory.buffer) this.cached = new Uint8Array(this.memory.buffer);
    return this.cached;
  }

  get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  get size(): number {
    return this.memory.buffer.byteLength;
  }

  /** Grows to at least `bytes`; false when the machine has no more. */
  grow(bytes: number): boolean {
    try {
      this.memory.grow(Math.ceil((bytes - this.size) / pageBytes));
      return true;
    } catch {
      return false;
    }
  }

  /** Writes text as UTF-8, `length` bytes of it, with a NUL behind it. */
  writeText(text: string, at: Pointer, length: number): void {
    encoder.encodeInto(text, this.bytes.subarray(at, at + length));
    this.bytes[at + length] = 0;
  }

  readText(at: Pointer, length: number): string {
    return decoder.decode(this.bytes.subarray(at, at + length));
  }
}
