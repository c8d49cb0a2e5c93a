import type { Address, Network } from './address.js';
import { inNetwork, readAddress, readNetwork } from './address.js';
import { InvalidAllowList } from './errors.js';

interface AllowedHost {
  readonly name: string;
  readonly port?: number;
}

interface AllowedNetwork {
  readonly network: Network;
  readonly port?: number;
}

/** The inside targets that the operator has opened: by name, by address, by network, each for one port or for all. */
export class AllowList {
  private constructor(
    private readonly hosts: readonly AllowedHost[],
    private readonly networks: readonly AllowedNetwork[],
  ) {}

  /**
   * Reads entries separated by commas or spaces: `10.1.0.0/16`, `127.0.0.1`, `[::1]:8080`, `db.internal:8443`.
   * @throws InvalidAllowList naming the entry.
   */
  static parse(text: string): AllowList {
    const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
    const hosts: AllowedHost[] = [];
    const networks: AllowedNetwork[] = [];
    for (const entry of entries) {
      const found = networkEntry(entry) ?? hostEntry(entry);
      if ('network' in found) networks.push(found);
      else hosts.push(found);
    }
    return new AllowList(hosts, networks);
  }

  /** True when the name itself is listed: whatever it resolves to may then be inside. */
  allowsHost(hostname: string, port: number): boolean {
    const name = withoutRootDot(hostname);
    return this.hosts.some((entry) => entry.name === name && (entry.port ?? port) === port);
  }

  allowsAddress(address: Address, port: number): boolean {
    return this.networks.some((entry) => inNetwork(address, entry.network) && (entry.port ?? port) === port);
  }
}

const withoutRootDot = (name: string): string => name.replace(/\.$/, '').toLowerCase();

function networkEntry(entry: string): AllowedNetwork | undefined {
  if (entry.includes('/')) return { network: networkOf(entry) };
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry);
  if (bracketed?.[1] !== undefined) return addressEntry(bracketed[1], bracketed[2], entry);
  if (readAddress(entry)) return addressEntry(entry, undefined, entry);
  const [host, port, ...more] = entry.split(':');
  return host !== undefined && readAddress(host) && more.length === 0
    ? addressEntry(host, port, entry)
    : undefined;
}

function addressEntry(text: string, port: string | undefined, entry: string): AllowedNetwork {
  const address = readAddress(text);
  if (!address) throw new InvalidAllowList(entry);
  return {
    network: [address, address.kind() === 'ipv4' ? 32 : 128],
    ...(port !== undefined && { port: portOf(port, entry) }),
  };
}

function hostEntry(entry: string): AllowedHost {
  const [name, port, ...more] = entry.split(':');
  const url = URL.canParse(`http://${name}/`) ? new URL(`http://${name}/`) : undefined;
  // A name that the URL parser reads as an address (`127.1`, `0x7f000001`) would never match: say so at the start.
  const sound = url?.pathname === '/' && url.host !== '' && url.username === '' && !readAddress(url.hostname);
  if (!url || !sound || more.length > 0 || !/^[\w.-]+$/.test(url.hostname)) throw new InvalidAllowList(entry);
  return { name: withoutRootDot(url.hostname), ...(port !== undefined && { port: portOf(port, entry) }) };
}

function networkOf(entry: string): Network {
  const network = readNetwork(entry);
  if (!network) throw new InvalidAllowList(entry);
  return network;
}

function portOf(text: string, entry: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new InvalidAllowList(entry);
  return port;
}
