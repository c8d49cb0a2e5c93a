import type { JqFunctions, Pointer } from './functions.js';
import { createHost } from './host.js';
import type { HostRecord } from './host.js';
import { LinearMemory } from './linear-memory.js';
import { captureChange, captureImage, restoreImage } from './memory-image.js';
import type { MemoryChange, MemoryImage } from './memory-image.js';
import { JqValues } from './values.js';

/**
 * The engine's own stack lies in its memory, where nothing guards it: its 64 KiB would run over into static data. Ours
 * is so large that the thread's stack of 1 MiB, which V8 guards, ends first: recursions of the engine were seen to take
 * up to 12 times as much of this one. Pages that are never reached are never there.
 */
const stackBytes = 64 * 1024 * 1024;
const stackAlignment = 16;
const noFlags = 0;

/** A program's memory right after it was compiled, and the address of its interpreter. */
export interface CompiledProgram {
  readonly jq: Pointer;
  readonly change: MemoryChange;
}

/** The engine's complaint about a source, unedited. */
export interface RefusedProgram {
  readonly refused: string;
}

/** How one run ended: exactly one value as JSON text, or why not. */
export type RunOutcome =
  | { readonly kind: 'value'; readonly json: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'tooLong' };

/**
 * One instance of the engine. Every compilation and every run starts from the same bytes of static data and heap, so
 * that no run leaves anything behind for the next, whatever it did. A machine that threw must not be used again.
 */
export class JqMachine {
  private readonly functions: JqFunctions;
  private readonly memory: LinearMemory;
  private readonly values: JqValues;
  private readonly record: HostRecord = { errors: '', memoryRefused: false };
  private readonly stackTop: Pointer;
  private readonly jq: Pointer;
  private readonly base: MemoryImage;

  /** `memoryBytes` bounds the engine's static data and heap; it takes at least 1 MiB to do anything. */
  constructor(module: WebAssembly.Module, memoryBytes: number) {
    const host = createHost(() => this.memory, memoryBytes + stackBytes, this.record);
    // The one place where types are taken on trust: the module was made to export exactly these functions.
    this.functions = new WebAssembly.Instance(module, host).exports as JqFunctions;
    this.memory = new LinearMemory(this.functions.memory);
    this.values = new JqValues(this.functions, this.memory);
    this.functions.__wasm_call_ctors();
    const staticEnd = this.functions.sbrk(0);
    this.functions.sbrk(stackBytes);
    const heapStart = this.functions.sbrk(0);
    this.stackTop = Math.floor(heapStart / stackAlignment) * stackAlignment;
    this.functions._emscripten_stack_restore(this.stackTop);
    this.jq = this.functions.jq_init();
    this.base = captureImage(this.memory, { staticEnd, heapStart }, this.functions.sbrk(0));
  }

  /** Bytes of memory beside the stack that the machine holds. They never become fewer. */
  get heldBytes(): number {
    return this.memory.size - stackBytes;
  }

  /** True when the engine asked for more memory than it may have since the last compilation or run began. */
  get memoryRefused(): boolean {
    return this.record.memoryRefused;
  }

  /** Compiles a source that may use the named variables as constants without a value. */
  compile(source: string, variables: readonly string[]): CompiledProgram | RefusedProgram {
    this.restore(undefined);
    const declared = this.values.parse(
      JSON.stringify(Object.fromEntries(variables.map((name) => [name, null]))),
    );
    const text = this.values.writeText(source);
    if (this.functions.jq_compile_args(this.jq, text.at, declared) === 0)
      return { refused: this.record.errors };
    return { jq: this.jq, change: captureChange(this.memory, this.base, this.functions.sbrk(0)) };
  }

  /** Runs a program on one input, given as JSON text; the value comes back as JSON text of at most `outputBytes`. */
  run({ jq, change }: CompiledProgram, input: string, outputBytes: number): RunOutcome {
    const { functions, values } = this;
    this.restore(change);
    const given = values.parse(input);
    if (values.isInvalid(given))
      return { kind: 'failed', message: values.messageOf(given) ?? 'the input is no JSON' };
    functions.jq_start(jq, given, noFlags);
    const first = values.slot();
    functions.jq_next(first, jq);
    if (values.isInvalid(first)) {
      return { kind: 'failed', message: this.complaint(jq, first) ?? 'the expression yields no value' };
    }
    const second = values.slot();
    functions.jq_next(second, jq);
    const message = values.isInvalid(second)
      ? this.complaint(jq, second)
      : 'the expression yields more than one value';
    if (message !== undefined) return { kind: 'failed', message };
    const json = values.toJson(first, outputBytes);
    return json === undefined ? { kind: 'tooLong' } : { kind: 'value', json };
  }

  private restore(change: MemoryChange | undefined): void {
    this.functions._emscripten_stack_restore(this.stackTop);
    restoreImage(this.memory, this.base, change, this.functions.sbrk(0));
    this.record.errors = '';
    this.record.memoryRefused = false;
  }

  /** Why a run ended with this invalid value; nothing where it just came to its end. */
  private complaint(jq: Pointer, last: Pointer): string | undefined {
    if (this.functions.jq_halted(jq) === 0) return this.values.messageOf(last);
    const message = this.values.slot();
    this.functions.jq_get_error_message(message, jq);
    return this.values.isInvalid(message) ? 'the expression halted' : this.values.asMessage(message);
  }
}
