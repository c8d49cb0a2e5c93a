import type { LookupFunction, Socket } from 'node:net';
import { buildConnector } from 'undici';
import { admitWithin } from './admit-within.js';
import { Unreachable } from './errors.js';
import type { ResolvedAddress } from './resolve.js';
import type { TargetGuard } from './target-guard.js';
import { targetOf } from './target.js';

/** Opens one connection to one of the given addresses; the host name is for TLS and the Host header only. */
export type Dial = (
  options: buildConnector.Options,
  addresses: readonly ResolvedAddress[],
  timeoutMs: number,
) => Promise<Socket>;

/**
 * A connector for an undici Agent that resolves once, connects only to addresses that were checked, and checks
 * the peer of the connected socket again. Resolving and connecting together take at most `timeoutMs`.
 */
export function guardedConnector(
  guard: TargetGuard,
  timeoutMs: number,
  dial: Dial = dialChecked,
): buildConnector.connector {
  return (options, callback) => {
    connect(guard, options, timeoutMs, dial).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    );
  };
}

async function connect(
  guard: TargetGuard,
  options: buildConnector.Options,
  timeoutMs: number,
  dial: Dial,
): Promise<Socket> {
  const target = targetOf(options.protocol, options.hostname, options.port);
  const begun = performance.now();
  const addresses = await admitWithin(guard, target, timeoutMs);
  const socket = await dial(options, addresses, Math.max(1, timeoutMs - (performance.now() - begun)));
  try {
    // The other side may have hung up already; then there is no peer left to check.
    if (socket.remoteAddress === undefined) throw new Unreachable(target.hostname, 'ECONNRESET');
    guard.confirm(target, socket.remoteAddress);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return socket;
}

/** The real dial: undici's own connector, with a lookup that can answer nothing but the checked addresses. */
export const dialChecked: Dial = (options, addresses, timeout) => {
  const lookup: LookupFunction = (_hostname, { all }, done) => {
    const [first] = addresses;
    if (all === true || !first) done(null, [...addresses]);
    else done(null, first.address, first.family);
  };
  const open = buildConnector({ timeout, lookup, autoSelectFamily: true });
  return new Promise((resolve, reject) => {
    open(options, (...[error, socket]) => (socket ? resolve(socket) : reject(error)));
  });
};
