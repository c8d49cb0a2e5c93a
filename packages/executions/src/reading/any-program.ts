import type { Program } from '@runlog/core';

/** Stands in where only the execution's own state is wanted, which does not depend on its program. */
export const anyProgram: Program = { initial: () => null, evolve: (state) => state, decide: () => [] };
