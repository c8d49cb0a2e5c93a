import { request } from 'node:http';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { Api, type Answer } from '../support/api.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { greetings } from '../support/greetings.js';

let world: TestGateway;
let guarded: TestGateway;
const api = new Api(() => world.gateway.http);
const locked = new Api(() => guarded.gateway.http);

beforeAll(async () => {
  world = await startTestGateway({ bodyBytes: 10_000 }, [greetings]);
  guarded = await startTestGateway({ auth: { required: true, failuresPerMinute: 2 } }, [greetings]);
}, 60_000);

afterAll(async () => {
  await guarded.close();
  await world.close();
});

const people = '/greetings/v1/people';

function expectTold({ status, headers, body }: Answer, code: string, http: number): void {
  expect([status, body.oops]).toEqual([http, code]);
  expect(headers.get('x-told-by')).toBe('greetings');
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/);
}

function expectProblem({ status, headers, body }: Answer, code: string, http: number): void {
  expect([status, body.code]).toEqual([http, code]);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(headers.get('x-told-by')).toBeNull();
}

describe('under its prefixes a dialect tells', () => {
  test.each<[string, string, number]>([
    ['taken', 'greeting_taken', 418],
    ['unfit', 'invalid_input', 400],
    ['forbidden', 'not_allowed', 409],
    ['unlisted', 'internal', 500],
    ['broken', 'internal', 500],
  ])('errors of its handlers: %s', async (name, code, http) => {
    const answer = await api.get(`${people}/${name}`);
    expectTold(answer, code, http);
    expect(JSON.stringify(answer.body)).not.toContain('SECRET');
  });

  test('every field that broke a rule', async () =>
    expect((await api.get(`${people}/unfit`)).body.fields).toBe(1));

  test.each([
    '/greetings/v1',
    '/greetings/v1/',
    '/greetings/v1?x=1',
    '/greetings/v1/none/at/all',
    '/greetings/v1:verb',
    '/salutations/x',
    '/%67reetings/v1/none',
  ])('addresses that nothing serves: %s', async (path) =>
    expectTold(await api.get(path), 'no_such_route', 404),
  );

  test('methods that an address does not know', async () =>
    expectTold(await api.any('delete', people, undefined), 'no_such_route', 404));

  test('addresses that the router cannot read', async () =>
    expectTold(await api.get(`${people}/%ff`), 'malformed_request', 400));

  test('bodies that are no JSON, of another type, or too large', async () => {
    expectTold(await api.send(people, '{"a":'), 'invalid_input', 400);
    expectTold(
      await api.send(people, 'a=1', 'application/x-www-form-urlencoded'),
      'unsupported_media_type',
      415,
    );
    expectTold(await api.send(people, JSON.stringify('x'.repeat(20_000))), 'body_too_large', 413);
  });

  test('that nobody is known, with the challenge, and that too many were not', async () => {
    const anonymous = await locked.get(`${people}/ada`);
    expectTold(anonymous, 'unauthenticated', 401);
    expect(anonymous.headers.get('www-authenticate')).toContain('Bearer');
    expectTold(await locked.get('/greetings/v1/none'), 'unauthenticated', 401);
    const bad = locked.with({
      authorization: `Bearer rlk_unknown00000_${'a'.repeat(43)}`,
    });
    for (let n = 0; n < 2; n += 1) expectTold(await bad.get(`${people}/ada`), 'unauthenticated', 401);
    const refused = await bad.get(`${people}/ada`);
    expectTold(refused, 'rate_limited', 429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('that a client sends too much', async () => {
    const limited = await startTestGateway({ requestsPerSecond: 1 }, [greetings]);
    const own = new Api(() => limited.gateway.http);
    try {
      const answers = await Promise.all(Array.from({ length: 4 }, () => own.get(`${people}/ada`)));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      for (const answer of refused) {
        expectTold(answer, 'rate_limited', 429);
        expect(answer.headers.get('retry-after')).toBe('1');
      }
    } finally {
      await limited.close();
    }
  }, 40_000);

  test('that the process has as much to do as it can', async () => {
    const load = { requests: 1, bytes: 1e9, loopDelayMs: 60_000, commitMs: 60_000 };
    const busy = await startTestGateway({ load }, [greetings]);
    const own = new Api(() => busy.gateway.http);
    const { hostname, port } = new URL(busy.gateway.http);
    const headers = { 'content-type': 'application/json', 'content-length': '1000' };
    const half = request({ hostname, port, method: 'POST', path: people, headers });
    half.on('error', () => undefined);
    try {
      half.flushHeaders();
      let answer = await own.get(`${people}/ada`);
      while (answer.status === 200) answer = await own.get(`${people}/ada`);
      expectTold(answer, 'overloaded', 429);
    } finally {
      half.destroy();
      await busy.close();
    }
  }, 40_000);
});

describe('everything else is a problem document', () => {
  test.each(['/greetings', '/greetings/v2', '/greetings/v1x', '/salutationsx', '/nothing', '/v1/nothing'])(
    'as at %s',
    async (path) => expectProblem(await api.get(path), 'no_such_route', 404),
  );

  test('also the errors of the native API', async () => {
    expectProblem(await api.send('/v1/executions', '{"a":'), 'invalid_input', 400);
    expectProblem(await locked.get('/v1/executions'), 'unauthenticated', 401);
  });

  test('and what a dialect finds no words for', async () => {
    const speechless = {
      ...greetings,
      http: {
        prefixes: greetings.http.prefixes,
        tell: (): never => {
          throw new Error('no words');
        },
      },
    };
    const quiet = await startTestGateway({}, [speechless]);
    try {
      const answer = await new Api(() => quiet.gateway.http).get(`${people}/taken`);
      expectProblem(answer, 'greeting_taken', 418);
    } finally {
      await quiet.close();
    }
  }, 40_000);
});

test('causes of ours are logged, once each and with the request', () => {
  const logged = world.faults.filter((line) => JSON.stringify(line).includes('SECRET'));
  expect(logged).toHaveLength(2);
  for (const line of logged) expect(line).toMatchObject({ requestId: expect.any(String), method: 'GET' });
});
