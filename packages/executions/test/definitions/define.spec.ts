import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { InvalidInput, limits, NotFound, type InputProblem } from '@runlog/core';

import { createWorld, type World } from '../support/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world.close());

const define = (name: string, document: string, language = 'plain') =>
  world.executions.define({ tenant: 't', name, language, document });

async function problemsOf(
  name: string,
  document: string,
  language?: string,
): Promise<readonly InputProblem[]> {
  const error: unknown = await define(name, document, language).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InvalidInput);
  expect((await world.executions.listDefinitions({ tenant: 't', name: 'refused' })).items).toEqual([]);
  return error instanceof InvalidInput ? error.problems : [];
}

test('each change is the next version; the same document again is none', async () => {
  expect((await define('flow', 'a')).version).toBe(1);
  expect((await define('flow', 'b')).version).toBe(2);
  expect((await define('flow', 'b')).version).toBe(2);
});

test('a definition is found by name, by version and by id, for its own tenant only', async () => {
  const first = await define('found', 'a');
  const second = await define('found', 'b');
  expect(await world.executions.getDefinition('t', 'found')).toEqual(second);
  expect(await world.executions.getDefinition('t', 'found@1')).toEqual(first);
  expect(await world.executions.getDefinition('t', first.id)).toEqual(first);
  for (const name of ['found', 'found@1', first.id])
    await expect(world.executions.getDefinition('u', name)).rejects.toThrow(NotFound);
  for (const name of ['missing', 'found@3', 'found@', '@', ''])
    await expect(world.executions.getDefinition('t', name)).rejects.toThrow(NotFound);
});

test('a start right after a new version uses it, also through another process', async () => {
  await define('fresh', '1');
  const other = world.variant({});
  for (let number = 2; number < 12; number += 1) {
    await define('fresh', String(number));
    const { state } = await other.start({ tenant: 't', definition: 'fresh' });
    expect(state?.definition.version).toBe(number);
  }
});

test('every fault of a document is named by its path', async () => {
  expect(await problemsOf('refused', 'bad steps.a\nfine\nbad [2]\nbad')).toEqual([
    { field: 'document.steps.a', message: 'is bad (line 1)' },
    { field: 'document[2]', message: 'is bad (line 3)' },
    { field: 'document', message: 'is bad (line 4)' },
  ]);
});

test('every expression of a document is checked', async () => {
  expect(
    await problemsOf('refused', 'jq steps.a.input .x\njq steps.b.input (.x\njq steps.c.output ('),
  ).toEqual([
    { field: 'document.steps.b.input', message: 'unmatched parenthesis' },
    { field: 'document.steps.c.output', message: 'unmatched parenthesis' },
  ]);
});

test.each<[string, string, string, Partial<InputProblem>]>([
  ['an unknown language', 'refused', 'x', { field: 'language', message: 'must be one of plain' }],
  ['a name with a slash', 'a/b', 'x', { field: 'name' }],
  ['a name that looks like an id', '0193b0c2-0000-7000-8000-000000000001', 'x', { field: 'name' }],
  ['a long name', 'n'.repeat(129), 'x', { field: 'name', limit: limits.nameLength }],
  [
    'a large document',
    'refused',
    'x'.repeat(limits.documentBytes + 1),
    { field: 'document', limit: limits.documentBytes },
  ],
  ['a NUL', 'refused', '\0', { field: 'document' }],
])('%s is refused', async (what, name, document, problem) => {
  const language = what === 'an unknown language' ? 'other' : undefined;
  expect(await problemsOf(name, document, language)).toEqual([expect.objectContaining(problem)]);
});

test('definitions are listed in pages, each version once', async () => {
  const tenant = 'lister';
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    await world.executions.define({ tenant, name, language: 'plain', document: name });
  const first = await world.executions.listDefinitions({ tenant, pageSize: 3 });
  const second = await world.executions.listDefinitions({
    tenant,
    pageSize: 3,
    pageToken: first.nextPageToken,
  });
  expect([...first.items, ...second.items].map(({ name }) => name).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(second.nextPageToken).toBeUndefined();
});
