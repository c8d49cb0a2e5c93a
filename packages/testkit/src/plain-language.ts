import type { Compiled, Language, Program } from '@runlog/core';

const program: Program = { initial: () => null, evolve: (state) => state, decide: () => [] };

/**
 * A language for tests of everything around languages: each line `bad <path>` is a fault at that path, each line
 * `jq <path> <expression>` an expression to check; every other line means nothing.
 */
export const plainLanguage: Language = {
  name: 'plain',
  compile: (document): Compiled => {
    const lines = document.split('\n').map((line) => line.split(' '));
    const problems = lines.flatMap(([word, path = ''], index) =>
      word === 'bad' ? [{ path, message: 'is bad', line: index + 1 }] : [],
    );
    if (problems.length > 0) return { ok: false, problems };
    const expressions = lines.flatMap(([word, path = '', ...rest]) =>
      word === 'jq' ? [{ path, language: 'jq' as const, expression: rest.join(' ') }] : [],
    );
    return { ok: true, program, expressions };
  },
};
