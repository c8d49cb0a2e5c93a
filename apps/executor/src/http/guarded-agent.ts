import { Agent } from 'undici';
import { guardedConnector } from '../guard/guarded-connector.js';
import type { Dial } from '../guard/guarded-connector.js';
import type { TargetGuard } from '../guard/target-guard.js';
import type { HttpLimits } from './limits.js';

/** A pool of connections to admitted targets only. It knows no proxy, whatever the environment says. */
export const guardedAgent = (
  guard: TargetGuard,
  { connectTimeoutMs }: Pick<HttpLimits, 'connectTimeoutMs'>,
  dial?: Dial,
): Agent =>
  new Agent({
    connect: guardedConnector(guard, connectTimeoutMs, dial),
    maxHeaderSize: 16_384,
    keepAliveMaxTimeout: 30_000,
    pipelining: 1,
  });
