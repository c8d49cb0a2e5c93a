import { isIP } from 'node:net';
import type { Address } from './address.js';
import { readAddress, specialRuleOf } from './address.js';
import type { AllowList } from './allow-list.js';
import { errorCode } from '../error-code.js';
import { ForbiddenTarget, Unreachable } from './errors.js';
import type { Resolve, ResolvedAddress } from './resolve.js';
import { neverAllowed } from './special-ranges.js';
import type { Target } from './target.js';

/** Decides which addresses a call may connect to: public ones, and inside ones that the allow-list opens. */
export class TargetGuard {
  constructor(
    private readonly allowed: AllowList,
    private readonly resolve: Resolve,
  ) {}

  /**
   * Resolves a target once and checks every address of the answer; only these addresses may be connected to.
   * @throws ForbiddenTarget when any one of them is refused, Unreachable when there is none.
   */
  async admit(target: Target): Promise<readonly ResolvedAddress[]> {
    const addresses = await this.addressesOf(target.hostname);
    for (const { address } of addresses) this.confirm(target, address);
    return addresses;
  }

  /**
   * Checks one address of a target, as resolved or as a connected socket names its peer.
   * @throws ForbiddenTarget when it is refused, or cannot be read as an address.
   */
  confirm(target: Target, address: string): void {
    const plain = readAddress(address);
    if (!plain) throw new ForbiddenTarget('reserved', target.hostname);
    const rule = specialRuleOf(plain);
    if (rule === undefined) return;
    if (neverAllowed.has(rule) || !this.isOpened(target, plain)) {
      throw new ForbiddenTarget(rule, target.hostname);
    }
  }

  private isOpened({ hostname, port }: Target, address: Address): boolean {
    return this.allowed.allowsHost(hostname, port) || this.allowed.allowsAddress(address, port);
  }

  private async addressesOf(hostname: string): Promise<readonly ResolvedAddress[]> {
    const family = isIP(hostname);
    if (family !== 0) return [{ address: hostname, family }];
    const addresses = await this.resolve(hostname).catch((cause: unknown) => {
      throw new Unreachable(hostname, errorCode(cause) ?? 'ENOTFOUND', { cause });
    });
    if (addresses.length === 0) throw new Unreachable(hostname, 'ENOTFOUND');
    return addresses;
  }
}
