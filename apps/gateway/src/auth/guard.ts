import type { Permission } from '@runlog/hosting';

import { apiKeyMark } from './api-key.js';
import { CheckedCredentials, type Believed } from './checked-credentials.js';
import { PermissionDenied, Unauthenticated } from './errors.js';
import type { FailedAttempts } from './failed-attempts.js';
import { openPass, Pass } from './pass.js';
import type { Permissions } from './permissions.js';

/** What the guard goes by. */
export interface GuardParts {
  /** Without it, those who bring no credential are let in with all rights. */
  readonly required: boolean;
  /** Tokens are taken, not only API keys. */
  readonly tokens: boolean;
  readonly permissions: Permissions;
  readonly credentials: CheckedCredentials;
  readonly failures: FailedAttempts;
}

const bearer = /^Bearer +([^\s]+) *$/i;

/** Lets in, or does not. The one place that decides it, for every transport. */
export class Guard {
  constructor(private readonly parts: GuardParts) {}

  /**
   * Lets the caller of an operation in; undefined stands for what is not served at all. Gives its answer at once where
   * the credential was seen a moment ago.
   * @throws Unauthenticated, PermissionDenied, RateLimited; retryable errors when the credential cannot be checked
   */
  admit(operation: string | undefined, authorization: unknown, address: string): Pass | Promise<Pass> {
    const permission = operation === undefined ? 'known' : this.parts.permissions.get(operation);
    if (permission === undefined) throw new PermissionDenied('nobody may do this');
    if (permission === 'open') return openPass;
    const credential = this.credentialOf(authorization);
    if (credential === undefined) {
      if (this.parts.required) throw new Unauthenticated();
      return openPass;
    }
    const { credentials } = this.parts;
    const name = CheckedCredentials.nameOf(credential);
    const believed = credentials.believed(name);
    const look = (): Promise<Believed> => this.look(name, credential, address);
    if (believed) return passFor(believed, permission, look);
    return look().then((found) => passFor(found, permission, look));
  }

  private credentialOf(authorization: unknown): string | undefined {
    const found = typeof authorization === 'string' ? bearer.exec(authorization)?.[1] : undefined;
    const { required, tokens } = this.parts;
    if (required && authorization !== undefined && found === undefined) throw new Unauthenticated();
    // Behind open doors there may be headers that are meant for a proxy in front of them.
    return required || tokens || found?.startsWith(apiKeyMark) ? found : undefined;
  }

  private async look(name: string, credential: string, address: string): Promise<Believed> {
    const { credentials, failures } = this.parts;
    // Somebody else's attempts from the same address do not lock those out who are known.
    if (!credentials.familiar(name)) await failures.refuseTooMany(address);
    try {
      return await credentials.checked(name, credential);
    } catch (error) {
      if (error instanceof Unauthenticated) await failures.count(address);
      throw error;
    }
  }
}

function passFor({ identity, until }: Believed, permission: Permission, look: () => Promise<Believed>): Pass {
  const renew = async (): Promise<number> => (await look()).until;
  const pass = new Pass(identity, until, renew);
  pass.require(permission);
  return pass;
}
