import { describe, expect, test } from '@jest/globals';
import { readAddress, specialRuleOf } from '../../src/guard/address.js';

const ruleOf = (text: string): string | undefined => {
  const address = readAddress(text);
  if (!address) throw new TypeError(`${text} is no address`);
  return specialRuleOf(address);
};

describe('addresses that are not the public internet', () => {
  test.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'shared'],
    ['100.127.255.255', 'shared'],
    ['169.254.1.1', 'link_local'],
    ['169.254.169.254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['192.0.0.192', 'metadata'],
    ['192.0.0.8', 'reserved'],
    ['192.0.2.1', 'documentation'],
    ['198.51.100.7', 'documentation'],
    ['203.0.113.7', 'documentation'],
    ['198.19.255.255', 'benchmarking'],
    ['192.88.99.1', 'tunnel'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
  ])('%s is refused as %s', (address, rule) => expect(ruleOf(address)).toBe(rule));

  test.each([
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['fe80::1', 'link_local'],
    ['fe80::1%eth0', 'link_local'],
    ['fc00::1', 'private'],
    ['fd12:3456::1', 'private'],
    ['fec0::1', 'private'],
    ['fd00:ec2::254', 'metadata'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'documentation'],
    ['3fff::1', 'documentation'],
    ['2002:7f00:1::', 'tunnel'],
    ['2001:0:53aa::1', 'tunnel'],
    ['64:ff9b:1::7f00:1', 'tunnel'],
    ['2001:2::1', 'benchmarking'],
    ['100::1', 'reserved'],
    ['5f00::1', 'reserved'],
    ['4000::1', 'reserved'],
    ['::127.0.0.1', 'reserved'],
  ])('%s is refused as %s', (address, rule) => expect(ruleOf(address)).toBe(rule));

  test.each([
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['64:ff9b::127.0.0.1', 'loopback'],
    ['64:ff9b::a9fe:a9fe', 'metadata'],
  ])('%s is judged by the IPv4 address inside it: %s', (address, rule) => expect(ruleOf(address)).toBe(rule));
});

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '169.253.255.255',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
])('%s is public', (address) => expect(ruleOf(address)).toBeUndefined());

test.each(['127.1', '0x7f.0.0.1', '2130706433', '017700000001', 'localhost', '', '1.2.3.4.5'])(
  '%p is not taken for an address',
  (text) => expect(readAddress(text)).toBeUndefined(),
);
