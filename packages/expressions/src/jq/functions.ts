/** The address of something in the engine's memory. */
export type Pointer = number;

/** What the engine exports by itself. */
export interface PublishedFunctions {
  readonly memory: WebAssembly.Memory;
  __wasm_call_ctors(): void;
  _emscripten_stack_restore(top: Pointer): void;
}

/**
 * The library functions of jq that are used. A jq value (`jv`) is 16 bytes: it is passed by the address of a copy that
 * the callee may spoil, and returned to the address given first.
 */
export interface LibraryFunctions {
  jq_init(): Pointer;
  jq_compile_args(jq: Pointer, source: Pointer, variables: Pointer): number;
  jq_start(jq: Pointer, input: Pointer, flags: number): void;
  jq_next(result: Pointer, jq: Pointer): void;
  jq_halted(jq: Pointer): number;
  jq_get_error_message(result: Pointer, jq: Pointer): void;
  jv_parse_sized(result: Pointer, text: Pointer, bytes: number): void;
  jv_dump_string(result: Pointer, value: Pointer, flags: number): void;
  jv_string_value(value: Pointer): Pointer;
  jv_string_length_bytes(value: Pointer): number;
  jv_copy(result: Pointer, value: Pointer): void;
  jv_get_kind(value: Pointer): number;
  jv_invalid_has_msg(value: Pointer): number;
  jv_invalid_get_msg(result: Pointer, value: Pointer): void;
  emscripten_builtin_malloc(bytes: number): Pointer;
  sbrk(bytes: number): Pointer;
}

export type JqFunctions = PublishedFunctions & LibraryFunctions;

/** The kinds of jq values that are told apart here, as `jv_get_kind` numbers them. */
export const jvKind = { invalid: 0, null: 1, string: 5 } as const;

/** The bytes of one jq value. */
export const jvBytes = 16;

const libraryFunctions: Record<keyof LibraryFunctions, true> = {
  jq_init: true,
  jq_compile_args: true,
  jq_start: true,
  jq_next: true,
  jq_halted: true,
  jq_get_error_message: true,
  jv_parse_sized: true,
  jv_dump_string: true,
  jv_string_value: true,
  jv_string_length_bytes: true,
  jv_copy: true,
  jv_get_kind: true,
  jv_invalid_has_msg: true,
  jv_invalid_get_msg: true,
  emscripten_builtin_malloc: true,
  sbrk: true,
};

/** The names of the functions that have to be exported in addition. */
export const libraryFunctionNames: readonly string[] = Object.keys(libraryFunctions);
