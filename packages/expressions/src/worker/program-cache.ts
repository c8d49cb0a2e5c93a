import type { CompiledProgram } from '../jq/machine.js';

/** Compiled programs, the least recently used dropped first. */
export class ProgramCache {
  private readonly programs = new Map<string, CompiledProgram>();
  private held = 0;

  constructor(private readonly maxBytes: number) {}

  get(key: string): CompiledProgram | undefined {
    const program = this.programs.get(key);
    if (program === undefined) return undefined;
    this.programs.delete(key);
    this.programs.set(key, program);
    return program;
  }

  put(key: string, program: CompiledProgram): void {
    this.programs.set(key, program);
    this.held += program.change.size;
    for (const [oldest, { change }] of this.programs) {
      if (this.held <= this.maxBytes || oldest === key) return;
      this.programs.delete(oldest);
      this.held -= change.size;
    }
  }
}
