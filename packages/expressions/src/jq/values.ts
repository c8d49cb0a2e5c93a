import { jvBytes, jvKind } from './functions.js';
import type { JqFunctions, Pointer } from './functions.js';
import type { LinearMemory } from './linear-memory.js';
import { MachineStopped } from './machine-stopped.js';

const noFlags = 0;
const maxMessageBytes = 2_000;

/**
 * Reads and writes jq's values. Nothing is ever freed: memory as a whole is put back before each run. Where a library
 * function spoils its argument or takes a reference of it, it is given a copy.
 */
export class JqValues {
  constructor(
    private readonly functions: JqFunctions,
    private readonly memory: LinearMemory,
  ) {}

  /** Room for one value. */
  slot(): Pointer {
    return this.allocate(jvBytes);
  }

  /** Writes text with a NUL behind it and tells where it is. */
  writeText(text: string): { readonly at: Pointer; readonly length: number } {
    const length = Buffer.byteLength(text);
    const at = this.allocate(length + 1);
    this.memory.writeText(text, at, length);
    return { at, length };
  }

  parse(json: string): Pointer {
    const value = this.slot();
    const text = this.writeText(json);
    this.functions.jv_parse_sized(value, text.at, text.length);
    return value;
  }

  isInvalid(value: Pointer): boolean {
    return this.functions.jv_get_kind(value) === jvKind.invalid;
  }

  /** The message of an invalid value; nothing where it only marks an end. */
  messageOf(invalid: Pointer): string | undefined {
    if (this.functions.jv_invalid_has_msg(this.copy(invalid)) === 0) return undefined;
    const message = this.slot();
    this.functions.jv_invalid_get_msg(message, this.copy(invalid));
    return this.asMessage(message);
  }

  /** A value as people read it: text as it is, anything else as JSON. Cut at 2,000 bytes. */
  asMessage(value: Pointer): string {
    if (this.functions.jv_get_kind(value) === jvKind.string) return this.text(value, maxMessageBytes);
    return `(not a string) ${this.text(this.dump(value), maxMessageBytes)}`;
  }

  /** The value as JSON text, or nothing where that takes more bytes. Spoils the value. */
  toJson(value: Pointer, maxBytes: number): string | undefined {
    const text = this.dump(value);
    return this.length(text) > maxBytes ? undefined : this.text(text, maxBytes);
  }

  private dump(value: Pointer): Pointer {
    const text = this.slot();
    this.functions.jv_dump_string(text, value, noFlags);
    return text;
  }

  private length(string: Pointer): number {
    return this.functions.jv_string_length_bytes(this.copy(string));
  }

  private text(string: Pointer, limit: number): string {
    const length = Math.min(this.length(string), limit);
    return this.memory.readText(this.functions.jv_string_value(string), length);
  }

  private copy(value: Pointer): Pointer {
    const given = this.slot();
    const result = this.slot();
    this.memory.bytes.copyWithin(given, value, value + jvBytes);
    this.functions.jv_copy(result, given);
    return result;
  }

  private allocate(bytes: number): Pointer {
    const at = this.functions.emscripten_builtin_malloc(bytes);
    if (at === 0) throw new MachineStopped();
    return at;
  }
}
