import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { globalUnicast6, specialRanges4, specialRanges6 } from './special-ranges.js';
import type { SpecialRange, SpecialRule } from './special-ranges.js';

/** An address in its plain form: an IPv4 address that travels inside an IPv6 one is taken out. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = [Address, number];

const fixed = (cidr: string): Network => ipaddr.parseCIDR(cidr);
const parsed = (table: readonly SpecialRange[]) =>
  table.map(({ cidr, rule }) => ({ network: fixed(cidr), rule }));

const table4 = parsed(specialRanges4);
const table6 = parsed(specialRanges6);
const publicNetwork6 = fixed(globalUnicast6);
const nat64 = fixed('64:ff9b::/96');

/** Reads an address as sockets and resolvers write it; undefined for anything else. */
export function readAddress(text: string): Address | undefined {
  const address = parse(text);
  return address && plainForm(address);
}

/** Reads `address/bits`; undefined for anything else. */
export function readNetwork(text: string): Network | undefined {
  const [address, bits, ...more] = text.split('/');
  const base = address === undefined ? undefined : parse(address);
  const length = /^\d{1,3}$/.test(bits ?? '') ? Number(bits) : Infinity;
  if (!base || more.length > 0 || length > (base.kind() === 'ipv4' ? 32 : 128)) return undefined;
  return [base, length];
}

export const inNetwork = (address: Address, network: Network): boolean =>
  address.kind() === network[0].kind() && address.match(network);

/** The rule that keeps this address from being called as a public one; undefined when it is public. */
export function specialRuleOf(address: Address): SpecialRule | undefined {
  const table = address.kind() === 'ipv4' ? table4 : table6;
  const found = table.find(({ network }) => inNetwork(address, network));
  if (found) return found.rule;
  return address.kind() === 'ipv6' && !inNetwork(address, publicNetwork6) ? 'reserved' : undefined;
}

function parse(text: string): Address | undefined {
  if (isIPv4(text)) return ipaddr.IPv4.parse(text);
  const bare = `http://[${text.replace(/%.*$/, '')}]/`;
  // Through the URL parser, because ipaddr.js reads the old `::1.2.3.4` as if it were `::ffff:1.2.3.4`.
  return URL.canParse(bare) ? ipaddr.IPv6.parse(new URL(bare).hostname.slice(1, -1)) : undefined;
}

function plainForm(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return inNetwork(address, nat64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}
