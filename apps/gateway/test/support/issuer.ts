import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';

import type { AuthConfig } from '../../src/auth/auth-config.js';

const audience = 'runlog-tests';
const hour = 3_600;

/** What a token is to be; the rest is as it should be. */
export interface TokenWanted {
  readonly claims?: JWTPayload;
  readonly alg?: string;
  readonly kid?: string;
  /** Seconds from now. */
  readonly expiresIn?: number;
}

/** An identity provider of a test: signs tokens, and serves its public keys. */
export interface TestIssuer {
  readonly oidc: NonNullable<AuthConfig['oidc']>;
  /** How often its keys were asked for. */
  readonly asked: () => number;
  token(wanted?: TokenWanted): Promise<string>;
  /** Signed by a key of somebody else who calls it the same. */
  forged(wanted?: TokenWanted): Promise<string>;
  /** Signed with the public key for a secret. */
  confused(wanted?: TokenWanted): Promise<string>;
  unsigned(): string;
  /** From now on its keys cannot be had. */
  goAway(): void;
  close(): Promise<void>;
}

/** Starts one. Its tokens are for `acme` with all that `scope` names, unless told otherwise. */
export async function startIssuer(scope = 'executions:read executions:start'): Promise<TestIssuer> {
  const own = await generateKeyPair('RS256', { extractable: true });
  const foreign = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', use: 'sig' };
  const publicText = new TextEncoder().encode(await exportSPKI(own.publicKey));
  let asked = 0;
  let away = false;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(away ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const unsignedToken = ({ claims = {}, alg = 'RS256', kid = 'one', expiresIn = hour }: TokenWanted) => {
    const now = Math.floor(Date.now() / 1_000);
    const payload = { iss: base, aud: audience, sub: 'ann', tenant: 'acme', scope, exp: now + expiresIn };
    return new SignJWT({ ...payload, ...claims }).setProtectedHeader({ alg, kid });
  };
  return {
    oidc: {
      ...{ issuer: base, audience: [audience], algorithms: ['RS256', 'ES256'] },
      ...{ principalClaim: 'sub', tenantClaim: 'tenant', scopeClaim: 'scope' },
      jwksUrl: new URL(`${base}/keys`),
    },
    asked: () => asked,
    token: (wanted = {}) => unsignedToken(wanted).sign(own.privateKey),
    forged: (wanted = {}) => unsignedToken(wanted).sign(foreign.privateKey),
    confused: (wanted = {}) => unsignedToken({ ...wanted, alg: 'HS256' }).sign(publicText),
    unsigned: () =>
      new UnsecuredJWT({ sub: 'ann', tenant: 'acme', scope })
        .setIssuer(base)
        .setAudience(audience)
        .setExpirationTime('1h')
        .encode(),
    goAway: () => void (away = true),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
