import { describe, expect, test } from '@jest/globals';
import { InvalidEnvironment } from '@runlog/service';

import { mintApiKey, digestOfApiKey, idOfApiKey } from '../../src/auth/api-key.js';
import { CheckedCredentials } from '../../src/auth/checked-credentials.js';
import { claimOf, wordsOf } from '../../src/auth/claims.js';
import { PermissionDenied, Unauthenticated } from '../../src/auth/errors.js';
import { FailedAttempts } from '../../src/auth/failed-attempts.js';
import { Guard } from '../../src/auth/guard.js';
import { anyone, type Checked } from '../../src/auth/identity.js';
import { passOf } from '../../src/auth/pass.js';
import { ownPermissions } from '../../src/auth/permissions.js';
import { readConfig } from '../../src/config.js';

const good: Checked = { identity: anyone, goodForMs: Infinity };

describe('the guard', () => {
  const guardOf = (required: boolean) =>
    new Guard({
      permissions: new Map(Object.entries(ownPermissions)),
      ...{ required, tokens: false, failures: new FailedAttempts(0) },
      credentials: new CheckedCredentials(() => Promise.resolve(good)),
    });

  test.each([true, false])(
    'refuses what has no line in the table, to everybody (required: %p)',
    (required) => {
      for (const authorization of [undefined, 'Bearer rlk_x'])
        expect(() => guardOf(required).admit('GET /v1/new', authorization, '::1')).toThrow(PermissionDenied);
    },
  );

  test('gives its answer at once to whoever was seen a moment ago', async () => {
    const guard = guardOf(true);
    const first = guard.admit('GET /metrics', 'Bearer x', '::1');
    expect(first).toBeInstanceOf(Promise);
    await first;
    expect(guard.admit('GET /metrics', 'Bearer x', '::1')).not.toBeInstanceOf(Promise);
  });

  test('cannot be forgotten: a request that passed none has no caller', () =>
    expect(() => passOf({})).toThrow(TypeError));
});

describe('credentials that were checked', () => {
  const world = (outcomes: (Checked | Error)[]) => {
    let now = 0;
    let looks = 0;
    const check = () => {
      const outcome = outcomes[Math.min(looks, outcomes.length - 1)] ?? good;
      looks += 1;
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    };
    const credentials = new CheckedCredentials(check, () => now);
    const name = CheckedCredentials.nameOf('x');
    return { credentials, name, pass: (ms: number) => (now += ms), looks: () => looks };
  };

  test('are believed for ten seconds at most', async () => {
    const { credentials, name, pass } = world([good]);
    await credentials.checked(name, 'x');
    pass(9_999);
    expect(credentials.believed(name)).toBeDefined();
    pass(1);
    expect(credentials.believed(name)).toBeUndefined();
  });

  test('are believed no longer than they are good', async () => {
    const { credentials, name, pass } = world([{ ...good, goodForMs: 500 }]);
    await credentials.checked(name, 'x');
    pass(500);
    expect(credentials.believed(name)).toBeUndefined();
  });

  test('are looked at once for all who wait', async () => {
    const { credentials, name, looks } = world([good]);
    await Promise.all(Array.from({ length: 10 }, () => credentials.checked(name, 'x')));
    expect(looks()).toBe(1);
  });

  test('are forgotten once they are bad, and kept while nobody can say', async () => {
    const { credentials, name, pass } = world([good, new Error('away'), new Unauthenticated()]);
    await credentials.checked(name, 'x');
    pass(10_000);
    await expect(credentials.checked(name, 'x')).rejects.toThrow('away');
    expect(credentials.familiar(name)).toBe(true);
    await expect(credentials.checked(name, 'x')).rejects.toThrow(Unauthenticated);
    expect(credentials.familiar(name)).toBe(false);
  });
});

describe('API keys', () => {
  test('are 256 random bits behind a public id', () => {
    const made = Array.from({ length: 100 }, () => mintApiKey());
    expect(new Set(made.map(({ id }) => id)).size).toBe(100);
    for (const { key, id, digest } of made) {
      expect(key).toMatch(/^rlk_[0-9a-z]{12}_[A-Za-z0-9_-]{43}$/);
      expect(idOfApiKey(key)).toBe(id);
      expect(digestOfApiKey(key)).toEqual(digest);
    }
  });

  test.each(['', 'rlk_', `rlk_${'a'.repeat(12)}_short`, `x rlk_${'a'.repeat(12)}_${'b'.repeat(43)}`])(
    'are told from %p',
    (text) => expect(idOfApiKey(text)).toBeUndefined(),
  );
});

test('claims are found by name and by path, and never in a prototype', () => {
  const claims = { a: { b: ['x', 1, 'y'] }, 'https://acme/roles': 'r s  t' };
  expect(wordsOf(claimOf(claims, 'a.b'))).toEqual(['x', 'y']);
  expect(wordsOf(claimOf(claims, 'https://acme/roles'))).toEqual(['r', 's', 't']);
  for (const name of ['a.c', 'constructor', 'a.__proto__', 'toString.name', ''])
    expect(wordsOf(claimOf(claims, name))).toEqual([]);
});

describe('the environment', () => {
  const servers = { RUNLOG_POSTGRES_URL: 'postgres://x@y/z', RUNLOG_NATS_URL: 'nats://x' };
  const authOf = (env: Record<string, string>) => readConfig({ ...servers, ...env }).auth;
  const oidc = {
    RUNLOG_OIDC_ISSUER: 'https://id.example',
    RUNLOG_OIDC_AUDIENCE: 'runlog,other',
    RUNLOG_OIDC_JWKS_URL: 'https://id.example/keys',
  };

  test.each(['127.0.0.1', '127.1.2.3', '::1', '[::1]', 'localhost'])('leaves %s open', (host) =>
    expect(authOf({ RUNLOG_HTTP_HOST: host }).required).toBe(false),
  );

  test.each(['0.0.0.0', '::', '10.0.0.1', 'gateway', '127.example.org'])(
    'refuses to open %s to strangers, and names what to set',
    (RUNLOG_HTTP_HOST) => {
      const read = () => authOf({ RUNLOG_HTTP_HOST });
      expect(read).toThrow(InvalidEnvironment);
      expect(read).toThrow(/RUNLOG_HTTP_HOST=.*RUNLOG_AUTH=required .*RUNLOG_AUTH=open/);
      expect(authOf({ RUNLOG_HTTP_HOST, RUNLOG_AUTH: 'open' }).required).toBe(false);
      expect(authOf({ RUNLOG_HTTP_HOST, RUNLOG_AUTH: 'required' }).required).toBe(true);
      expect(authOf({ RUNLOG_HTTP_HOST, ...oidc }).required).toBe(true);
    },
  );

  test('with an issuer asks everybody, also on loopback', () =>
    expect(authOf(oidc)).toMatchObject({
      required: true,
      oidc: { issuer: 'https://id.example', audience: ['runlog', 'other'], algorithms: ['RS256', 'ES256'] },
    }));

  test.each([
    [{ RUNLOG_OIDC_ISSUER: 'https://id.example' }, /all three/],
    [{ ...oidc, RUNLOG_OIDC_JWKS_URL: 'http://id.example/keys' }, /RUNLOG_OIDC_JWKS_URL/],
    [{ ...oidc, RUNLOG_OIDC_JWKS_URL: 'keys' }, /RUNLOG_OIDC_JWKS_URL/],
    [{ ...oidc, RUNLOG_OIDC_ALGORITHMS: 'RS256,HS256' }, /RUNLOG_OIDC_ALGORITHMS/],
    [{ ...oidc, RUNLOG_OIDC_ALGORITHMS: 'none' }, /RUNLOG_OIDC_ALGORITHMS/],
    [{ RUNLOG_AUTH: 'off' }, /RUNLOG_AUTH/],
  ])('refuses %p', (env, message) => expect(() => authOf(env)).toThrow(message));
});
