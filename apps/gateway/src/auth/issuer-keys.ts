import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';

import { IssuerUnavailable } from './errors.js';

/** The keys are asked for anew after this time, and earlier for a key id that is not among them, but never more often than `floorMs`. */
const keepMs = 600_000;
const floorMs = 30_000;
/** After an answer that was none, the next try waits as long. */
const retryMs = 2_000;
const answerWithinMs = 5_000;

/** The public keys of an issuer, fetched when they are needed. The function throws IssuerUnavailable when they cannot be had. */
export function issuerKeys(url: URL): JWTVerifyGetKey {
  let notBefore = 0;
  const fetchKeys = async (...request: Parameters<typeof fetch>): Promise<Response> => {
    if (performance.now() < notBefore) throw new IssuerUnavailable();
    notBefore = performance.now() + retryMs;
    const response = await fetch(...request);
    if (response.ok) notBefore = 0;
    return response;
  };
  const remote = createRemoteJWKSet(url, {
    ...{ cacheMaxAge: keepMs, cooldownDuration: floorMs, timeoutDuration: answerWithinMs },
    [customFetch]: fetchKeys,
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys)
        throw cause;
      if (cause instanceof errors.JOSENotSupported) throw cause;
      throw new IssuerUnavailable({ cause });
    }
  };
}
