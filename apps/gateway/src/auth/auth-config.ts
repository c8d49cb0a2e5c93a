import { isIP } from 'node:net';

import { InvalidEnvironment, names, wholeNumber } from '@runlog/service';
import { z } from 'zod';

import type { TokenRules } from './token-checker.js';

/** How callers are known. */
export interface AuthConfig {
  /** Without it, those who bring no credential may do everything. */
  readonly required: boolean;
  /** Credentials that are not good, a minute and address; 0 for no limit. */
  readonly failuresPerMinute: number;
  readonly oidc?: (TokenRules & { readonly jwksUrl: URL }) | undefined;
}

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** The variables that say how callers are known. */
export const authEnvironment = {
  /** `required` asks everybody for a credential, `open` nobody. Left out: open on loopback, refused anywhere else. */
  RUNLOG_AUTH: z.enum(['required', 'open'], 'must be required or open').optional(),
  /** Bad credentials a minute and address, counted in each process, before no further ones are looked at; 0 for no limit. */
  RUNLOG_AUTH_FAILURE_LIMIT: wholeNumber(0, 1_000_000, 60),
  /** The issuer whose tokens are taken, exactly as they name it; needs the next two. */
  RUNLOG_OIDC_ISSUER: z.string().optional(),
  /** Whom tokens have to be for: one or several of these. */
  RUNLOG_OIDC_AUDIENCE: names(''),
  /** Where the issuer's public keys are (JWKS). */
  RUNLOG_OIDC_JWKS_URL: z.string().optional(),
  RUNLOG_OIDC_ALGORITHMS: names('RS256,ES256').refine(
    (given) => given.length > 0 && given.every((name) => algorithms.includes(name)),
    `must be some of ${algorithms.join(', ')}`,
  ),
  RUNLOG_OIDC_PRINCIPAL_CLAIM: z.string().default('sub'),
  RUNLOG_OIDC_TENANT_CLAIM: z.string().default('tenant'),
  RUNLOG_OIDC_SCOPE_CLAIM: z.string().default('scope'),
};

type AuthEnvironment = z.output<z.ZodObject<typeof authEnvironment>>;

/**
 * How callers are known, for a gateway that listens on `host`.
 * @throws InvalidEnvironment when strangers could reach it and nothing says how to know them
 */
export function authOf(env: AuthEnvironment, host: string): AuthConfig {
  const oidc = oidcOf(env);
  const { RUNLOG_AUTH: mode = oidc ? 'required' : isLoopback(host) ? 'open' : undefined } = env;
  if (mode === undefined)
    throw new InvalidEnvironment([
      `RUNLOG_HTTP_HOST=${JSON.stringify(host)}: others than this machine could reach a gateway that asks nobody who ` +
        'they are. Set RUNLOG_AUTH=required (API keys are made with `npm run keys`; tokens need RUNLOG_OIDC_ISSUER), ' +
        'or RUNLOG_AUTH=open if something in front of it does the asking',
    ]);
  return { required: mode === 'required', failuresPerMinute: env.RUNLOG_AUTH_FAILURE_LIMIT, oidc };
}

function oidcOf(env: AuthEnvironment): AuthConfig['oidc'] {
  const { RUNLOG_OIDC_ISSUER: issuer, RUNLOG_OIDC_AUDIENCE: audience, RUNLOG_OIDC_JWKS_URL: url } = env;
  if (issuer === undefined && audience.length === 0 && url === undefined) return undefined;
  if (issuer === undefined || audience.length === 0 || url === undefined)
    throw new InvalidEnvironment([
      'RUNLOG_OIDC_ISSUER, RUNLOG_OIDC_AUDIENCE, RUNLOG_OIDC_JWKS_URL: all three are needed, or none',
    ]);
  const jwksUrl = URL.canParse(url) ? new URL(url) : undefined;
  // Whoever can change the keys on their way can make tokens.
  if (!jwksUrl || !(jwksUrl.protocol === 'https:' || isLoopback(jwksUrl.hostname)))
    throw new InvalidEnvironment(['RUNLOG_OIDC_JWKS_URL: must be an address that begins with https://']);
  return {
    ...{ issuer, audience, jwksUrl, algorithms: env.RUNLOG_OIDC_ALGORITHMS },
    principalClaim: env.RUNLOG_OIDC_PRINCIPAL_CLAIM,
    tenantClaim: env.RUNLOG_OIDC_TENANT_CLAIM,
    scopeClaim: env.RUNLOG_OIDC_SCOPE_CLAIM,
  };
}

/** True for addresses that only this machine reaches. A name other than localhost may stand for anything. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) === 4) return address.startsWith('127.');
  return address === 'localhost' || address === '::1';
}
