import { encodeToken } from '../wire/token.js';

/** Where to connect, and as whom. */
export interface Login {
  /** Addresses without credentials: they may be shown. */
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
}

/**
 * Takes user and password out of addresses such as `nats://gateway:secret@host:4222`. The client does not read them
 * from there, and nothing that shows an address may show them. Those of the first address that has some count.
 */
export function readLogin(addresses: string | readonly string[]): Login {
  const given = typeof addresses === 'string' ? [addresses] : addresses;
  const parsed = given.map((address) => (URL.canParse(address) ? new URL(address) : undefined));
  const servers = given.map((address, index) => {
    const url = parsed[index];
    return url === undefined || url.username === '' ? address : `${url.protocol}//${url.host}`;
  });
  const named = parsed.find((url) => url !== undefined && url.username !== '');
  if (named === undefined) return { servers };
  return { servers, user: decoded(named.username), password: decoded(named.password) };
}

/**
 * The prefix of a user's reply subjects. Each user has one of its own, so that the server can keep others from reading
 * them: the dots of a name such as `worker.acme` stay dots.
 */
export const replyPrefixOf = (user: string): string =>
  ['_INBOX', ...user.split('.').map((part) => encodeToken(part))].join('.');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
