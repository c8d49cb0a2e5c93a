import { ForbiddenTarget } from './errors.js';

/** Where one hop of a call goes, read once from its URL. */
export interface Target {
  /** Name or address without brackets, as the URL parser normalised it. */
  readonly hostname: string;
  readonly port: number;
}

/**
 * Checks what a URL says by itself, before anything is resolved.
 * @throws ForbiddenTarget for other schemes than http and https, and for credentials in the URL.
 */
export function checkUrl(url: URL): Target {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new ForbiddenTarget('scheme', url.protocol);
  if (url.username !== '' || url.password !== '') throw new ForbiddenTarget('credentials', url.host);
  return targetOf(url.protocol, url.hostname, url.port);
}

/** The target that a connector is asked to connect to. */
export function targetOf(protocol: string, hostname: string, port: string): Target {
  return {
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}
