/** A block of addresses that is not the public internet, by the IANA special-purpose registries. */
export interface SpecialRange {
  readonly cidr: string;
  /** The rule that refuses it, as told to users. */
  readonly rule: SpecialRule;
}

export type SpecialRule =
  | 'metadata'
  | 'unspecified'
  | 'loopback'
  | 'private'
  | 'shared'
  | 'link_local'
  | 'multicast'
  | 'broadcast'
  | 'tunnel'
  | 'documentation'
  | 'benchmarking'
  | 'reserved';

/** No operator means these when listing a network, so a listed network does not open them. */
export const neverAllowed: ReadonlySet<SpecialRule> = new Set<SpecialRule>([
  'metadata',
  'unspecified',
  'multicast',
  'broadcast',
]);

const ranges = (rule: SpecialRule, ...cidrs: readonly string[]): readonly SpecialRange[] =>
  cidrs.map((cidr) => ({ cidr, rule }));

/** First match counts: single metadata addresses stand before the blocks that hold them. */
export const specialRanges4: readonly SpecialRange[] = [
  // AWS and most clouds, ECS tasks, EKS pods, Oracle, Alibaba; Azure's agent has a public address.
  ...ranges('metadata', '169.254.169.254/32', '169.254.170.2/32', '169.254.170.23/32', '192.0.0.192/32'),
  ...ranges('metadata', '100.100.100.200/32', '168.63.129.16/32'),
  ...ranges('unspecified', '0.0.0.0/8'),
  ...ranges('loopback', '127.0.0.0/8'),
  ...ranges('private', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'),
  ...ranges('shared', '100.64.0.0/10'),
  ...ranges('link_local', '169.254.0.0/16'),
  ...ranges('documentation', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'),
  ...ranges('benchmarking', '198.18.0.0/15'),
  ...ranges('tunnel', '192.88.99.0/24', '192.52.193.0/24'),
  ...ranges('reserved', '192.0.0.0/24', '192.31.196.0/24', '192.175.48.0/24'),
  ...ranges('multicast', '224.0.0.0/4'),
  ...ranges('broadcast', '255.255.255.255/32'),
  ...ranges('reserved', '240.0.0.0/4'),
];

export const specialRanges6: readonly SpecialRange[] = [
  ...ranges('metadata', 'fd00:ec2::254/128', 'fd00:ec2::23/128', 'fd20:ce::254/128'),
  ...ranges('unspecified', '::/128'),
  ...ranges('loopback', '::1/128'),
  ...ranges('private', 'fc00::/7', 'fec0::/10'),
  ...ranges('link_local', 'fe80::/10'),
  ...ranges('multicast', 'ff00::/8'),
  // 6to4, Teredo (inside the protocol assignments) and local NAT64 carry an IPv4 address to somebody's relay.
  ...ranges('tunnel', '2002::/16', '2001::/32', '64:ff9b:1::/48'),
  ...ranges('documentation', '2001:db8::/32', '3fff::/20'),
  ...ranges('benchmarking', '2001:2::/48'),
  ...ranges('reserved', '2001::/23', '2620:4f:8000::/48'),
];

/** Only this block is handed out to the public internet; what lies outside it is reserved, known or not. */
export const globalUnicast6 = '2000::/3';
