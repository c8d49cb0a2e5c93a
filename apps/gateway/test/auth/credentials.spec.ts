import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RunlogClient } from '@runlog/client';
import { eventually } from '@runlog/testkit';

import { Api } from '../support/api.js';
import { endGateway, runGateway, startTestGateway, type TestGateway } from '../support/gateway.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';
import { bearerOf, makeKey } from '../support/keys.js';
import { WireStream } from '../support/run-stream.js';

const completed = { type: 'ExecutionCompleted', data: { output: 1 } } as const;
let issuer: TestIssuer;
let world: TestGateway;

beforeAll(async () => {
  issuer = await startIssuer('definitions:write executions:read executions:start executions:control openid');
  world = await startTestGateway({ auth: { required: true, failuresPerMinute: 0, oidc: issuer.oidc } });
});

afterAll(async () => {
  await world.close();
  await issuer.close();
});

const apiOf = (credential: string) => new Api(() => world.gateway.http, bearerOf(credential));
/** A token that is refused two seconds from now: the half minute that clocks may differ is nearly over. */
const shortToken = () => issuer.token({ expiresIn: -25 });

describe('who asked', () => {
  test('is in the events: the key by its id, the user by the token’s subject', async () => {
    const key = await makeKey(world);
    const id = await apiOf(key).start();
    await apiOf(await issuer.token()).post(`/v1/executions/${id}/pause`, {});
    const grpc = new RunlogClient({ grpc: world.gateway.grpc, token: key });
    await grpc.resume(id);
    await grpc.signal(id, { name: 'go', signalId: 's' });
    await grpc.stop(id);
    const page = await grpc.events(id);
    const ofKey = { kind: 'key', id: key.slice(4, 16) };
    expect(page.events.map(({ type, data }) => [type, (data as { by?: unknown }).by])).toEqual([
      ['ExecutionCreated', ofKey],
      ['ExecutionPaused', { kind: 'user', id: 'ann' }],
      ['ExecutionResumed', ofKey],
      ['SignalReceived', ofKey],
      ['CancelRequested', ofKey],
    ]);
    grpc.close();
    const { events } = (await apiOf(key).get(`/v1/executions/${id}/events`)).body;
    expect(events[1].data.by).toEqual({ kind: 'user', id: 'ann' });
  });

  test('is known on streams of runs and in batches', async () => {
    const key = await makeKey(world);
    await apiOf(key).start();
    const { body } = await apiOf(key).post('/v1/executions/batch', { executions: [{ definition: 'flow' }] });
    const wire = new WireStream(world.gateway.grpc, bearerOf(key));
    wire.start(1, 1, { acknowledge: true });
    await eventually(() => expect(wire.ids.size).toBe(1));
    for (const id of [body.results[0].id, wire.ids.get(1)]) {
      const [first] = await world.store.events.read(id);
      expect(first).toMatchObject({ data: { tenant: 'acme', by: { kind: 'key', id: key.slice(4, 16) } } });
    }
    wire.close();
  });

  test('is nobody, where nobody was asked; a credential that is shown all the same is held to', async () => {
    const open = await runGateway({ ...world.config, auth: { required: false, failuresPerMinute: 0 } });
    const api = (headers: Record<string, string> = {}) => new Api(() => open.http, headers);
    const id = await api().start();
    expect((await world.store.events.read(id))[0]?.data).not.toHaveProperty('by');
    const key = await makeKey(world, { scopes: ['executions:read'] });
    expect((await api(bearerOf(key)).get(`/v1/executions/${id}`)).status).toBe(404);
    expect((await api(bearerOf(key)).post('/v1/executions', { definition: 'flow' })).status).toBe(403);
    expect((await api(bearerOf('rlk_x')).get(`/v1/executions/${id}`)).status).toBe(401);
    // Meant for a proxy in front of it.
    expect((await api({ authorization: 'Basic YTpi' }).get(`/v1/executions/${id}`)).status).toBe(200);
    expect((await api(bearerOf('opaque')).get(`/v1/executions/${id}`)).status).toBe(200);
    await endGateway(open);
  });
});

describe('the client', () => {
  test.each(['http', 'grpc'] as const)('shows its token in every call over %s', async (way) => {
    const key = await makeKey(world);
    let given = 0;
    const token = async () => {
      given += 1;
      return key;
    };
    for (const credential of [key, token]) {
      const idempotencyKey = randomUUID();
      const client = new RunlogClient({ [way]: world.gateway[way], token: credential });
      await client.define({ name: 'told', language: 'plain', document: 'x' });
      const { id } = await client.start({ definition: 'told' });
      const seen: string[] = [];
      const following = (async () => {
        for await (const { type } of client.stream(id)) seen.push(type);
      })();
      await world.append(id, [completed]);
      await following;
      expect(seen).toEqual(['ExecutionCreated', 'ExecutionCompleted']);
      const running = client.run({ definition: 'told', idempotencyKey });
      const { id: ran } = await client.start({ definition: 'told', idempotencyKey });
      await world.append(ran, [completed]);
      expect(await running).toMatchObject({ id: ran, status: 'completed' });
      client.close();
    }
    expect(given).toBeGreaterThanOrEqual(4);
  });

  test.each(['http', 'grpc'] as const)('says over %s that it is not let in', async (way) => {
    const client = new RunlogClient({ [way]: world.gateway[way], token: 'rlk_x' });
    const refused = { code: 'unauthenticated', retryable: false };
    await expect(client.start({ definition: 'told' })).rejects.toMatchObject(refused);
    await expect(client.run({ definition: 'told' })).rejects.toMatchObject(refused);
    client.close();
  });

  test.each(['http', 'grpc'] as const)('fails its calls over %s when its function does', async (way) => {
    const token = () => Promise.reject(new Error('the vault is shut'));
    const client = new RunlogClient({ [way]: world.gateway[way], token });
    await expect(client.start({ definition: 'told' })).rejects.toThrow('the vault is shut');
    await expect(client.run({ definition: 'told' })).rejects.toThrow('the vault is shut');
    client.close();
  });
});

describe('a credential that ends', () => {
  test('starts nothing more on a stream of runs, which goes on for what was started', async () => {
    await apiOf(await makeKey(world)).start();
    const wire = new WireStream(world.gateway.grpc, bearerOf(await shortToken()));
    wire.start(1, 1, { acknowledge: true });
    await eventually(() => expect(wire.ids.size).toBe(1));
    let ref = 1;
    await eventually(() => {
      ref += 1;
      wire.start(1, ref);
      expect(Object.values(wire.codes)).toContain(16);
    });
    await world.append(wire.ids.get(1) ?? '', [completed]);
    await eventually(() => expect(wire.of(1).map(({ outcome }) => outcome.case)).toContain('execution'));
    expect(wire.ended).toBe(false);
    wire.close();
  });

  test.each(['http', 'grpc'] as const)('is told no further events over %s', async (way) => {
    const id = await apiOf(await makeKey(world)).start();
    const token = await shortToken();
    const seen: string[] = [];
    const client = new RunlogClient({ [way]: world.gateway[way], token });
    const following = (async () => {
      for await (const { type } of client.stream(id)) seen.push(type);
    })();
    const ended = following.catch((error: unknown) => error);
    await eventually(() => expect(seen).toContain('ExecutionCreated'));
    const until = performance.now() + 6_000;
    await eventually(() => expect(performance.now()).toBeGreaterThan(until));
    await world.append(id, [completed]);
    expect(await ended).toMatchObject({ code: 'unauthenticated' });
    expect(seen).toEqual(['ExecutionCreated']);
    client.close();
  });
});

describe('the issuer', () => {
  test('is asked for its keys once, however many tokens name keys that it does not have', async () => {
    const before = issuer.asked();
    for (let n = 0; n < 20; n += 1) {
      const token = await issuer.forged({ kid: `unknown-${n}` });
      expect((await apiOf(token).get('/v1/executions')).status).toBe(401);
    }
    expect(issuer.asked() - before).toBeLessThanOrEqual(1);
  });

  test('makes tokens unavailable while it is away, not wrong, and keys stay good', async () => {
    const away = await startIssuer();
    away.goAway();
    const auth = { required: true, failuresPerMinute: 1, oidc: away.oidc };
    const gateway = await runGateway({ ...world.config, auth });
    const get = (credential: string) =>
      new Api(() => gateway.http, bearerOf(credential)).get('/v1/executions');
    for (let n = 0; n < 5; n += 1) {
      const { status, body, headers } = await get(await away.token());
      expect([status, body.code]).toEqual([503, 'issuer_unavailable']);
      expect(headers.get('retry-after')).toBe('2');
    }
    expect(away.asked()).toBe(1);
    expect((await get(await makeKey(world))).status).toBe(200);
    await endGateway(gateway);
    await away.close();
  });
});

test('after too many bad credentials of an address no new ones are looked at, while known ones are good', async () => {
  const limited = await runGateway({ ...world.config, auth: { required: true, failuresPerMinute: 3 } });
  const get = (credential: string) => new Api(() => limited.http, bearerOf(credential)).get('/v1/executions');
  const [known, late] = [await makeKey(world), await makeKey(world)];
  expect((await get(known)).status).toBe(200);
  const statuses: number[] = [];
  for (let n = 0; n < 5; n += 1) statuses.push((await get(`rlk_${n}`)).status);
  expect(statuses).toEqual([401, 401, 401, 429, 429]);
  const { status, body, headers } = await get(late);
  expect([status, body.code]).toEqual([429, 'rate_limited']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(1);
  expect((await get(known)).status).toBe(200);
  await endGateway(limited);
});
