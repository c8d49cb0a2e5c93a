import { expect, test } from '@jest/globals';
import { NotFound } from '@runlog/core';
import { openInMemoryStore } from '@runlog/event-store';
import { systemProcessClock } from '@runlog/messaging';

import { DefinitionFinder } from '../../src/definitions/find-definition.js';
import { GatheredRefs } from '../../src/definitions/gathered-refs.js';

async function counted() {
  const { definitions } = openInMemoryStore({ clock: () => 0 });
  const put = (tenant: string, name: string, document: string) =>
    definitions.put({ tenant, name, language: 'plain', document });
  await put('t', 'a', '1');
  await put('t', 'a', '2');
  await put('t', 'b', '1');
  await put('u', 'a', '1');
  const asked: number[] = [];
  const store = {
    newest: (names: Parameters<typeof definitions.newest>[0]) => {
      asked.push(names.length);
      return definitions.newest(names);
    },
  };
  const finder = new DefinitionFinder(definitions, systemProcessClock);
  return { refs: new GatheredRefs(store, finder, systemProcessClock), asked, put };
}

test('names that are asked for together are one question, and each has its own answer', async () => {
  const { refs, asked } = await counted();
  const found = await Promise.all([
    refs.ref('t', 'a'),
    refs.ref('t', 'b'),
    refs.ref('u', 'a'),
    refs.ref('t', 'a'),
    refs.ref('t', 'a@1'),
  ]);
  expect(found.map(({ name, version }) => `${name}@${version}`)).toEqual(['a@2', 'b@1', 'a@1', 'a@2', 'a@1']);
  expect(found[0]).not.toHaveProperty('tenant');
  expect(asked).toEqual([3]);
});

test('what is not there fails alone', async () => {
  const { refs } = await counted();
  const [gone, there] = await Promise.allSettled([refs.ref('t', 'gone'), refs.ref('t', 'a')]);
  expect(gone).toMatchObject({ status: 'rejected', reason: expect.any(NotFound) });
  expect(there).toMatchObject({ status: 'fulfilled', value: { version: 2 } });
});

test('a version that came since is found', async () => {
  const { refs, put } = await counted();
  await refs.ref('t', 'b');
  await put('t', 'b', '2');
  expect(await refs.ref('t', 'b')).toMatchObject({ version: 2 });
});
