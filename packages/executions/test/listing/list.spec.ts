import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { InvalidInput } from '@runlog/core';
import { completed, started } from '@runlog/testkit';

import type { ListExecutionsRequest } from '../../src/index.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
const ids: string[] = [];

beforeAll(async () => {
  world = await createWorld();
  for (const tenant of ['t', 'u'])
    await world.executions.define({ tenant, name: 'flow', language: 'plain', document: '' });
  for (let number = 0; number < 25; number += 1) {
    const labels = { parity: number % 2 === 0 ? 'even' : 'odd' };
    const { id } = await world.executions.start({ tenant: 't', definition: 'flow', labels });
    ids.unshift(id);
    if (number < 10) await world.append(id, [started, completed()]);
  }
  await world.executions.start({ tenant: 'u', definition: 'flow' });
  await world.project();
});

afterAll(() => world.close());

async function all(request: Omit<ListExecutionsRequest, 'tenant'>): Promise<string[]> {
  const found: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = await world.executions.list({ tenant: 't', ...request, pageToken });
    found.push(...page.items.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return found;
}

test.each([1, 7, 24, 25, 26, 1_000])(
  'pages of %i rows hold every execution of the tenant once, newest first',
  async (pageSize) => {
    expect(await all({ pageSize })).toEqual(ids);
  },
);

test('filters hold together', async () => {
  const done = await all({
    statuses: ['completed'],
    labels: { parity: 'even' },
    definition: 'flow',
    pageSize: 2,
  });
  expect(done).toEqual(ids.slice(15).filter((_, index) => index % 2 === 1));
});

test('a page token is refused for another tenant or filter', async () => {
  const { nextPageToken: pageToken } = await world.executions.list({ tenant: 't', pageSize: 3 });
  expect(pageToken).toBeDefined();
  await expect(world.executions.list({ tenant: 'u', pageSize: 3, pageToken })).rejects.toThrow(InvalidInput);
  const narrowed = { tenant: 't', statuses: ['completed' as const], pageToken };
  await expect(world.executions.list(narrowed)).rejects.toThrow(/pageToken/);
});

test.each([0, 1_001, 1.5])('a page of %p rows is refused', async (pageSize) => {
  await expect(world.executions.list({ tenant: 't', pageSize })).rejects.toThrow(InvalidInput);
});

test.each([
  ['startedAfter', 2 ** 62],
  ['startedBefore', -(2 ** 62)],
  ['finishedAfter', NaN],
  ['finishedBefore', Infinity],
] as const)('%s at a moment that no calendar has is refused by its name', async (field, at) => {
  await expect(world.executions.list({ tenant: 't', [field]: at })).rejects.toMatchObject({
    code: 'invalid_input',
    problems: [{ field }],
  });
});

test('the first and the last moment of the calendar are taken', async () => {
  const [first, last] = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'].map((text) => Date.parse(text));
  expect(await all({ startedAfter: first, startedBefore: last })).toHaveLength(10);
});
