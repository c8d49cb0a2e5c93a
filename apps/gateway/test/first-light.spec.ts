import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { startTestGateway, type TestGateway } from './support/gateway.js';

let world: TestGateway;

beforeAll(async () => {
  world = await startTestGateway();
}, 60_000);

afterAll(() => world.close());

const post = (path: string, body: unknown) =>
  fetch(`${world.gateway.http}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('a definition is taken, an execution of it starts, and can be read as soon as the answer is there', async () => {
  const defined = await post('/v1/definitions', { name: 'hello', language: 'plain', document: 'x' });
  expect(await defined.json()).toMatchObject({ name: 'hello', version: 1 });

  const started = await post('/v1/executions', { definition: 'hello', input: { a: 1 } });
  expect(started.status).toBe(202);
  const { id } = (await started.json()) as { id: string };

  const found = await fetch(`${world.gateway.http}/v1/executions/${id}`);
  expect(found.status).toBe(200);
  expect(await found.json()).toMatchObject({ id, status: 'created', input: { a: 1 }, version: 1 });
});
