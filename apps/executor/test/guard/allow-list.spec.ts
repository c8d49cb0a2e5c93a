import { describe, expect, test } from '@jest/globals';
import { readAddress } from '../../src/guard/address.js';
import { AllowList } from '../../src/guard/allow-list.js';
import { InvalidAllowList } from '../../src/guard/errors.js';

function opens(list: string, text: string, port = 80): boolean {
  const address = readAddress(text);
  const allowed = AllowList.parse(list);
  return address ? allowed.allowsAddress(address, port) : allowed.allowsHost(text, port);
}

describe('the allow-list', () => {
  test('opens nothing when it is empty', () => {
    expect(opens('', '127.0.0.1')).toBe(false);
    expect(opens(' , ', 'localhost')).toBe(false);
  });

  test('opens exactly the addresses of a network', () => {
    expect(opens('10.1.0.0/16', '10.1.255.255')).toBe(true);
    expect(opens('10.1.0.0/16', '10.2.0.0')).toBe(false);
    expect(opens('127.0.0.0/8, ::1/128', '::1')).toBe(true);
    expect(opens('fd00::/8', 'fd12::1')).toBe(true);
    expect(opens('0.0.0.0/0', '::1')).toBe(false);
  });

  test('sees the IPv4 address inside an IPv6 one', () => {
    expect(opens('127.0.0.0/8', '::ffff:127.0.0.1')).toBe(true);
    expect(opens('::/0', '::ffff:127.0.0.1')).toBe(false);
  });

  test('binds an entry with a port to this port', () => {
    expect(opens('127.0.0.1:8080', '127.0.0.1', 8080)).toBe(true);
    expect(opens('127.0.0.1:8080', '127.0.0.1', 8081)).toBe(false);
    expect(opens('[::1]:8080', '::1', 8080)).toBe(true);
    expect(opens('[::1]:8080', '::1', 80)).toBe(false);
    expect(opens('api.internal:8443', 'api.internal', 8443)).toBe(true);
    expect(opens('api.internal:8443', 'api.internal', 443)).toBe(false);
  });

  test('knows a name whatever its case and with or without the final dot', () => {
    expect(opens('API.internal', 'api.internal.')).toBe(true);
    expect(opens('api.internal.', 'api.internal')).toBe(true);
    expect(opens('api.internal', 'xapi.internal')).toBe(false);
    expect(opens('bücher.internal', 'xn--bcher-kva.internal')).toBe(true);
  });

  test.each([
    '10.0.0.0/33',
    '10.0.0/8',
    'a:0',
    'a:70000',
    'a:b',
    '[::1',
    '::1:x:',
    'http://a',
    'user@a',
    '127.1',
    'a/b',
  ])('refuses %s and names it', (entry) => {
    expect(() => AllowList.parse(`localhost,${entry}`)).toThrow(InvalidAllowList);
    expect(() => AllowList.parse(`localhost,${entry}`)).toThrow(JSON.stringify(entry));
  });
});
