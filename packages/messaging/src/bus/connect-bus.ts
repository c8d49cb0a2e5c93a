import { setTimeout as pause } from 'node:timers/promises';
import { connect, NatsError, type ConnectionOptions, type NatsConnection } from 'nats';
import { BusUnavailable, NotAllowed } from '../errors.js';
import { followRenewals } from '../topology/renewal.js';
import { Subjects } from '../wire/subjects.js';
import { NatsBus, type Bus, type BusParts, type NatsClients } from './bus.js';
import { readLogin, replyPrefixOf, type Login } from './login.js';

export interface BusOptions {
  /**
   * One address or several of one cluster, e.g. `nats://127.0.0.1:4222`, or with a login: `nats://user:password@host:4222`.
   */
  readonly url: string | readonly string[];
  /** Shown in the server's monitoring. */
  readonly name: string;
  /** Of all subjects and, in capitals, of all streams: lower-case letters, digits, `-`, `_`. Default `runlog`. */
  readonly prefix?: string;
  /** How long to go on trying when the server is away at the start, in milliseconds. Default 30,000. */
  readonly firstConnectMs?: number;
  readonly authenticator?: ConnectionOptions['authenticator'];
  readonly tls?: ConnectionOptions['tls'];
  /**
   * Prefix of reply subjects; one of its own for each user keeps others from reading its replies. With a login in the
   * address it is `_INBOX.<user>` unless told otherwise.
   */
  readonly inboxPrefix?: string;
  /** False: subscriptions of this connection do not hear what it publishes itself. Default true. */
  readonly echo?: boolean;
  /** Told of faults that have no caller. Default: ignored. */
  readonly onError?: (error: unknown) => void;
}

const retryMs = 250;
const dialTimeoutMs = 5_000;
// A half-open connection is noticed within two of these.
const pingMs = 5_000;
const apiTimeoutMs = 5_000;

/**
 * Connects, waiting for a server that is briefly away; afterwards reconnects for ever.
 * @throws BusUnavailable when no server answered within `firstConnectMs`.
 * @throws NotAllowed when the server refuses the login
 * @throws InvalidPrefix
 */
export async function connectBus(options: BusOptions): Promise<Bus> {
  const subjects = new Subjects(options.prefix ?? 'runlog');
  const report = options.onError ?? (() => undefined);
  const login = readLogin(options.url);
  const inboxPrefix =
    options.inboxPrefix ?? (login.user === undefined ? undefined : replyPrefixOf(login.user));
  const nc = await dial(connectionOptions(options, login, inboxPrefix), options.firstConnectMs);
  const js = nc.jetstream({ timeout: apiTimeoutMs });
  const jsm = await nc.jetstreamManager({ timeout: apiTimeoutMs, checkAPI: false });
  return openBus({ nc, js, jsm }, subjects, { report, inboxPrefix, login: login.user });
}

/** The bus over clients that are connected, or that a simulation made. */
export function openBus(clients: NatsClients, subjects: Subjects, parts: BusParts): Bus {
  const bus = new NatsBus(clients, subjects, parts);
  followRenewals(bus);
  return bus;
}

async function dial(options: ConnectionOptions, withinMs = 30_000): Promise<NatsConnection> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await connect(options);
    } catch (cause) {
      if (cause instanceof NatsError && cause.isAuthError())
        throw new NotAllowed(
          `NATS refused the login${options.user === undefined ? '' : ` of ${options.user}`}`,
        );
      if (performance.now() + retryMs >= deadline)
        throw new BusUnavailable('no NATS server answered', { cause });
      await pause(retryMs);
    }
  }
}

const connectionOptions = (
  options: BusOptions,
  { servers, user, password }: Login,
  inboxPrefix: string | undefined,
): ConnectionOptions => ({
  servers: [...servers],
  name: options.name,
  maxReconnectAttempts: -1,
  reconnectTimeWait: retryMs,
  reconnectJitter: 50,
  ignoreAuthErrorAbort: true,
  timeout: dialTimeoutMs,
  pingInterval: pingMs,
  maxPingOut: 2,
  noAsyncTraces: true,
  noEcho: options.echo === false,
  ...(options.authenticator && { authenticator: options.authenticator }),
  ...(options.tls !== undefined && { tls: options.tls }),
  ...(user !== undefined && { user, pass: password ?? '' }),
  ...(inboxPrefix !== undefined && { inboxPrefix }),
});
