/** The part of the WebAssembly API that is used here; neither ES nor Node types declare it without the DOM. */
declare namespace WebAssembly {
  class Module {
    private constructor();
    static exports(module: Module): { readonly name: string }[];
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, (...args: never[]) => unknown>>);
    readonly exports: object;
  }
  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
