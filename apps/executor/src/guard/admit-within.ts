import { Unreachable } from './errors.js';
import type { ResolvedAddress } from './resolve.js';
import type { TargetGuard } from './target-guard.js';
import type { Target } from './target.js';

/**
 * The addresses of a target that the guard admits, with a limit on how long resolving it may take.
 * @throws ForbiddenTarget, or Unreachable (`ETIMEOUT` when it took too long)
 */
export async function admitWithin(
  guard: TargetGuard,
  target: Target,
  timeoutMs: number,
): Promise<readonly ResolvedAddress[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unreachable(target.hostname, 'ETIMEOUT')), timeoutMs);
  });
  try {
    return await Promise.race([guard.admit(target), late]);
  } finally {
    clearTimeout(timer);
  }
}
