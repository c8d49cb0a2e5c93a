import type { Pass as AnyPass, Permission } from '@runlog/hosting';

import { PermissionDenied } from './errors.js';
import { anyone, holds, type Identity } from './identity.js';

/** What somebody was let in with. */
export class Pass implements AnyPass {
  /** `renew` looks again whether the credential is good, and gives until when (on the monotonic clock) that may be believed. */
  constructor(
    readonly identity: Identity,
    private until = Infinity,
    private readonly renew?: () => Promise<number>,
  ) {}

  /** True as long as no other look is needed. */
  get good(): boolean {
    return this.until === Infinity || performance.now() < this.until;
  }

  /** For what outlasts a request: looks again where it is time to. @throws as the guard does, once it is no longer good */
  async renewed(): Promise<void> {
    if (!this.good && this.renew) this.until = await this.renew();
  }

  /** @throws PermissionDenied unless the credential has the scope */
  require(permission: Permission): void {
    if (!holds(this.identity, permission))
      throw new PermissionDenied(`this credential lacks the scope ${permission}`);
  }
}

/** What everybody has where the doors are open. */
export const openPass = new Pass(anyone);

const passes = new WeakMap<object, Pass>();

/** Remembers what a request or call was let in with. */
export const keepPass = (request: object, pass: Pass): void => void passes.set(request, pass);

/** @throws TypeError for a request that no guard has seen: nobody gets past one by accident */
export function passOf(request: object): Pass {
  const pass = passes.get(request);
  if (!pass) throw new TypeError('this request has passed no guard');
  return pass;
}
