import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

import { tenantShape } from '../http/tenant.js';
import { claimOf, wordsOf } from './claims.js';
import { IssuerUnavailable, Unauthenticated } from './errors.js';
import type { Checked } from './identity.js';
import { isScope } from './scopes.js';

/** Which tokens are good, and what their claims are called. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** The only ones: a token's header chooses among them at most. */
  readonly algorithms: readonly string[];
  readonly principalClaim: string;
  readonly tenantClaim: string;
  readonly scopeClaim: string;
}

const longestToken = 8 * 1024;
const longestKeyId = 256;
const longestPrincipal = 256;
const skewSeconds = 30;

/** Checks the tokens of one OpenID Connect issuer. */
export class TokenChecker {
  /** `now` gives the moment in epoch milliseconds that tokens are judged by. */
  constructor(
    private readonly rules: TokenRules,
    private readonly keys: JWTVerifyGetKey,
    private readonly now: () => number,
  ) {}

  /** @throws Unauthenticated; IssuerUnavailable when it cannot be said whether the token is good */
  async check(token: string): Promise<Checked> {
    const payload = await this.verified(token);
    const { principalClaim, tenantClaim, scopeClaim } = this.rules;
    const id = claimOf(payload, principalClaim);
    if (typeof id !== 'string' || id === '' || id.length > longestPrincipal) throw new Unauthenticated();
    // What is no name of a tenant names none: a claim that its bearer may fill in opens no door but his own.
    const tenants = wordsOf(claimOf(payload, tenantClaim)).filter((name) => tenantShape.test(name));
    const scopes = wordsOf(claimOf(payload, scopeClaim)).filter(isScope);
    return {
      identity: { principal: { kind: 'user', id }, tenants: new Set(tenants), scopes: new Set(scopes) },
      goodForMs: ((payload.exp ?? 0) + skewSeconds) * 1_000 - this.now(),
    };
  }

  private async verified(token: string): Promise<JWTPayload> {
    const { issuer, audience, algorithms } = this.rules;
    try {
      if (token.length > longestToken) throw new Unauthenticated();
      const { kid } = decodeProtectedHeader(token);
      if (kid !== undefined && (typeof kid !== 'string' || kid.length > longestKeyId))
        throw new Unauthenticated();
      const { payload } = await jwtVerify(token, this.keys, {
        ...{ issuer, audience: [...audience], algorithms: [...algorithms] },
        ...{ clockTolerance: skewSeconds, currentDate: new Date(this.now()), requiredClaims: ['exp'] },
      });
      return payload;
    } catch (cause) {
      if (cause instanceof IssuerUnavailable) throw cause;
      if (cause instanceof errors.JOSEError || cause instanceof TypeError || cause instanceof Unauthenticated)
        throw new Unauthenticated();
      throw cause;
    }
  }
}
