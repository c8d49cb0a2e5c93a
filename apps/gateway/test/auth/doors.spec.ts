import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { scopes } from '@runlog/hosting';
import { eventually } from '@runlog/testkit';

import { isScope } from '../../src/auth/scopes.js';
import { releasedDialects } from '../../src/boot/dialects.js';
import { listedAs } from '../../src/hosting/check-operations.js';
import { mergeDialects } from '../../src/hosting/merge-dialects.js';
import { knock } from '../support/doors.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';
import { bearerOf, makeKey, revokeKey } from '../support/keys.js';

let issuer: TestIssuer;
let world: TestGateway;
const bad = new Map<string, string>();

const { permissions } = mergeDialects(releasedDialects);
const permissionOf = (operation: string) => permissions.get(operation);
const listed = [...permissions.keys()];
const guarded = listed.filter((operation) => permissionOf(operation) !== 'open');
const open = listed.filter((operation) => permissionOf(operation) === 'open');

beforeAll(async () => {
  issuer = await startIssuer(scopes.join(' '));
  const auth = { required: true, failuresPerMinute: 0, oidc: issuer.oidc };
  world = await startTestGateway({ auth }, releasedDialects);
  const good = await makeKey(world);
  const revoked = await makeKey(world);
  await revokeKey(world, revoked);
  const expired = await makeKey(world, { expiresInMs: 1 });
  const token = await issuer.token();
  const [header = '', , signature = ''] = token.split('.');
  const claims = Buffer.from(JSON.stringify({ sub: 'ann', tenant: 'acme', exp: 9_999_999_999 }));
  const made: Record<string, string | Promise<string>> = {
    'no credential': '',
    'something else': 'Bearer hello',
    'another scheme': `Basic ${Buffer.from('ann:secret').toString('base64')}`,
    'a key that is not formed like one': 'Bearer rlk_x',
    'a key that is unknown': `Bearer ${good.replace(/^rlk_.{12}/, 'rlk_unknown00000')}`,
    'a key with another secret': `Bearer ${good.slice(0, 17)}${'A'.repeat(43)}`,
    'a revoked key': `Bearer ${revoked}`,
    'an expired key': `Bearer ${expired}`,
    'a token with other claims': `Bearer ${header}.${claims.toString('base64url')}.${signature}`,
    'a token without a signature': `Bearer ${issuer.unsigned()}`,
  };
  const tokens: Record<string, Promise<string>> = {
    'an expired token': issuer.token({ expiresIn: -120 }),
    'a token without an end': issuer.token({ claims: { exp: undefined } }),
    'a token that is not good yet': issuer.token({ claims: { nbf: Math.floor(Date.now() / 1_000) + 600 } }),
    'a token for others': issuer.token({ claims: { aud: 'somebody-else' } }),
    'a token of another issuer': issuer.token({ claims: { iss: 'https://elsewhere.example' } }),
    'a token of nobody': issuer.token({ claims: { sub: undefined } }),
    'a token that somebody else has signed': issuer.forged(),
    'a token signed with the public key for a secret': issuer.confused(),
    'a token with a key id that is unknown': issuer.token({ kid: 'two' }),
    'a token with a key id without end': issuer.token({ kid: 'x'.repeat(300) }),
    'a token without end': issuer.token({ claims: { more: 'x'.repeat(9_000) } }),
  };
  for (const [what, header] of Object.entries(made)) bad.set(what, await header);
  for (const [what, credential] of Object.entries(tokens)) bad.set(what, `Bearer ${await credential}`);
});

afterAll(async () => {
  await world.close();
  await issuer.close();
});

/** What came of knocking at each of these doors: the doors, by answer. */
async function answersAt(
  operations: readonly string[],
  headers: Readonly<Record<string, string>>,
): Promise<Record<string, string[]>> {
  const answers: Record<string, string[]> = {};
  for (const operation of operations) {
    const answer = await knock(world, operation, headers);
    (answers[answer] ??= []).push(operation);
  }
  return answers;
}

describe('the table of permissions', () => {
  test('has a line for everything that is served, and for nothing else', () => {
    const served = world.gateway.operations.map(listedAs);
    expect([...new Set(served)].toSorted()).toEqual(listed.toSorted());
  });

  test('opens nothing but health checks', () =>
    expect(open.filter((operation) => !/^(GET \/health\/|\/grpc\.health\.)/.test(operation))).toEqual([]));
});

describe('without a good credential', () => {
  test.each([
    ...['no credential', 'something else', 'another scheme', 'a key that is not formed like one'],
    ...['a key that is unknown', 'a key with another secret', 'a revoked key', 'an expired key'],
    ...['a token with other claims', 'a token without a signature', 'an expired token'],
    ...['a token without an end', 'a token that is not good yet', 'a token for others'],
    ...['a token of another issuer', 'a token of nobody', 'a token that somebody else has signed'],
    ...['a token signed with the public key for a secret', 'a token with a key id that is unknown'],
    ...['a token with a key id without end', 'a token without end'],
  ])('%s opens no door', async (what) => {
    const authorization = bad.get(what);
    if (authorization === undefined) throw new TypeError(`${what} was not made`);
    const headers: Record<string, string> = authorization === '' ? {} : { authorization };
    expect(await answersAt(guarded, headers)).toEqual({ unauthenticated: guarded });
  });

  test('an address that leads nowhere is not told from one that does', async () => {
    const { status } = await fetch(`${world.gateway.http}/v1/elsewhere`);
    expect(status).toBe(401);
    const known = await fetch(`${world.gateway.http}/v1/elsewhere`, {
      headers: bearerOf(await makeKey(world)),
    });
    expect(known.status).toBe(404);
  });

  test('health checks are answered', async () => {
    const watching = '/grpc.health.v1.Health/Watch';
    const asked = open.filter((operation) => operation !== watching);
    expect(await answersAt(asked, {})).toEqual({ 'let in': asked });
  });
});

describe('with a good credential', () => {
  test.each(scopes)('all scopes but %s open all doors but its own', async (scope) => {
    const key = await makeKey(world, { scopes: scopes.filter((one) => one !== scope) });
    const { permission_denied: denied, ...others } = await answersAt(guarded, bearerOf(key));
    expect(denied).toEqual(guarded.filter((operation) => permissionOf(operation) === scope));
    expect(Object.keys(others)).toEqual(['let in']);
  });

  test.each(scopes)('%s alone opens its own doors, and those that ask for no scope', async (scope) => {
    const token = await issuer.token({ claims: { scope } });
    const { 'let in': letIn } = await answersAt(guarded, bearerOf(token));
    expect(letIn).toEqual(
      guarded.filter((operation) => [scope, 'known'].includes(permissionOf(operation) ?? '')),
    );
  });

  test('every scope opens some door', () => {
    const used = guarded.map((operation) => permissionOf(operation)).filter(isScope);
    expect([...new Set(used)].toSorted()).toEqual([...scopes].toSorted());
  });

  test('a credential for no tenant does nothing for one', async () => {
    const token = await issuer.token({ claims: { tenant: undefined } });
    expect((await fetch(`${world.gateway.http}/openapi.json`, { headers: bearerOf(token) })).status).toBe(
      200,
    );
    const list = await fetch(`${world.gateway.http}/v1/executions`, { headers: bearerOf(token) });
    expect(list.status).toBe(403);
  });

  test('refusals are counted by what they are', async () => {
    const headers = bearerOf(await makeKey(world));
    await eventually(async () => {
      const text = await (await fetch(`${world.gateway.http}/metrics`, { headers })).text();
      for (const api of ['http', 'grpc'])
        for (const code of ['unauthenticated', 'permission_denied'])
          expect(text).toMatch(
            new RegExp(`runlog_access_denied_total{api="${api}",code="${code}"[^}]*} [1-9]`),
          );
    });
    expect(world.faults).toEqual([]);
  });
});
