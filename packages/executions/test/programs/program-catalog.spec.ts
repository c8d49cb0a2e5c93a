import { describe, expect, test } from '@jest/globals';
import type { Language, Program } from '@runlog/core';
import type { DefinitionStore } from '@runlog/event-store';

import { ProgramCatalog, UnusableDefinition } from '../../src/programs/program-catalog.js';

/** Definitions whose documents are as long as asked for, and what of them was compiled. */
function world(lengths: Readonly<Record<string, number>>) {
  const compiled: number[] = [];
  const language: Language = {
    name: 'test',
    compile: (document) => {
      compiled.push(document.length);
      return { ok: true, program: {} as Program, expressions: [] };
    },
  };
  const byId: DefinitionStore['byId'] = async (id) => {
    const length = lengths[id];
    if (length === undefined) return undefined;
    const document = 'x'.repeat(length);
    return { id, document, tenant: 't', name: id, version: 1, language: 'test', createdAt: 0 };
  };
  return { compiled, definitions: { byId }, languages: [language] };
}

describe('compiled programs', () => {
  test('are kept, also for those who ask while one is being compiled', async () => {
    const { compiled, definitions, languages } = world({ a: 10 });
    const catalog = new ProgramCatalog(definitions, languages);
    const [one, other] = await Promise.all([catalog.program('a'), catalog.program('a')]);
    expect(await catalog.program('a')).toBe(one);
    expect(other).toBe(one);
    expect(compiled).toEqual([10]);
  });

  test.each([
    ['too many', { programs: 2, size: 1_000 }],
    ['too large together', { programs: 100, size: 50 }],
  ])('are dropped when they are %s, what was not asked for the longest first', async (_, bounds) => {
    const { compiled, definitions, languages } = world({ a: 20, b: 21, c: 22 });
    const catalog = new ProgramCatalog(definitions, languages, bounds);
    for (const id of ['a', 'b', 'a', 'c', 'a', 'c']) await catalog.program(id);
    expect(compiled).toEqual([20, 21, 22]);
    await catalog.program('b');
    expect(compiled).toEqual([20, 21, 22, 21]);
  });

  test('stay while they are the last that was asked for, however large', async () => {
    const { compiled, definitions, languages } = world({ a: 5, large: 900 });
    const catalog = new ProgramCatalog(definitions, languages, { programs: 100, size: 50 });
    for (const id of ['a', 'large', 'large', 'a', 'a']) await catalog.program(id);
    expect(compiled).toEqual([5, 900, 5]);
  });

  test('that cannot be made are asked for again', async () => {
    const lengths: Record<string, number> = {};
    const { definitions, languages } = world(lengths);
    const catalog = new ProgramCatalog(definitions, languages);
    await expect(catalog.program('a')).rejects.toThrow(UnusableDefinition);
    lengths['a'] = 1;
    await expect(catalog.program('a')).resolves.toBeDefined();
  });
});
