import type { OpenEventStore } from '@runlog/event-store';
import type { Logger } from '@runlog/service';

import { apiKeyMark } from '../auth/api-key.js';
import type { AuthConfig } from '../auth/auth-config.js';
import { CheckedCredentials } from '../auth/checked-credentials.js';
import { Unauthenticated } from '../auth/errors.js';
import { FailedAttempts } from '../auth/failed-attempts.js';
import { Guard } from '../auth/guard.js';
import { issuerKeys } from '../auth/issuer-keys.js';
import { KeyChecker } from '../auth/key-checker.js';
import type { Permissions } from '../auth/permissions.js';
import { TokenChecker } from '../auth/token-checker.js';

/** Builds the guard: API keys from the store, tokens of the issuer that the configuration names, if any. */
export function buildGuard(
  { required, failuresPerMinute, oidc }: AuthConfig,
  permissions: Permissions,
  store: Pick<OpenEventStore, 'apiKeys' | 'events'>,
  log: Logger,
): Guard {
  const keys = new KeyChecker(store.apiKeys, (err) => log.warn({ err }, 'the use of a key was not noted'));
  const tokens = oidc && new TokenChecker(oidc, issuerKeys(oidc.jwksUrl), () => store.events.now());
  const credentials = new CheckedCredentials((credential) => {
    if (credential.startsWith(apiKeyMark)) return keys.check(credential);
    return tokens ? tokens.check(credential) : Promise.reject(new Unauthenticated());
  });
  const failures = new FailedAttempts(failuresPerMinute);
  return new Guard({ required, tokens: tokens !== undefined, permissions, credentials, failures });
}
