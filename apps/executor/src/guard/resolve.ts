import { lookup } from 'node:dns/promises';

/** An address with its family, as sockets want it. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Turns a host name into all of its addresses, best first; rejects when there is none. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** The system's resolver: hosts file, search domains and DNS, as every other program on this machine. */
export const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true });
