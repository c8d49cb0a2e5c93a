import { describe, expect, test } from '@jest/globals';
import { AllowList } from '../../src/guard/allow-list.js';
import { ForbiddenTarget, Unreachable } from '../../src/guard/errors.js';
import { TargetGuard } from '../../src/guard/target-guard.js';
import { checkUrl } from '../../src/guard/target.js';

const answering =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const admit = (url: string, addresses: string[] = [], allow = '') =>
  new TargetGuard(AllowList.parse(allow), answering(...addresses)).admit(checkUrl(new URL(url)));

/** What the guard says: the addresses it admits, or the rule that refuses them. */
const verdict = async (...args: Parameters<typeof admit>) => {
  try {
    return (await admit(...args)).map(({ address }) => address);
  } catch (error) {
    if (error instanceof ForbiddenTarget) return error.rule;
    throw error;
  }
};

describe('a target', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://①②⑦.⓪.⓪.①/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
  ])('that writes loopback as %s is refused', async (url) => expect(await verdict(url)).toBe('loopback'));

  test.each(['http://0/', 'http://0.0.0.0/', 'http://[::]/'])('%s is refused, listed or not', async (url) => {
    expect(await verdict(url)).toBe('unspecified');
    expect(await verdict(url, [], '0.0.0.0/0,::/0')).toBe('unspecified');
  });

  test.each(['file:///etc/passwd', 'ftp://1.1.1.1/', 'gopher://1.1.1.1/', 'data:,x', 'javascript:1'])(
    'with the scheme of %s is refused',
    (url) => expect(() => checkUrl(new URL(url))).toThrow(expect.objectContaining({ rule: 'scheme' })),
  );

  test.each(['http://user@1.1.1.1/', 'http://:secret@1.1.1.1/'])('with credentials is refused: %s', (url) => {
    expect(() => checkUrl(new URL(url))).toThrow(expect.objectContaining({ rule: 'credentials' }));
    expect(() => checkUrl(new URL(url))).not.toThrow(/secret|user/);
  });

  test('with public addresses only is admitted with all of them', async () => {
    expect(await verdict('https://example.com/', ['1.1.1.1', '2606:4700::1'])).toEqual([
      '1.1.1.1',
      '2606:4700::1',
    ]);
  });

  test('is refused when only one of its addresses is inside', async () => {
    expect(await verdict('https://example.com/', ['1.1.1.1', '10.0.0.7'])).toBe('private');
    expect(await verdict('https://example.com/', ['::ffff:192.168.0.1', '1.1.1.1'])).toBe('private');
  });

  test('is refused without telling what its name resolved to', async () => {
    await expect(admit('https://example.com/', ['10.0.0.7'])).rejects.not.toThrow('10.0.0.7');
    await expect(admit('https://example.com/', ['10.0.0.7'])).rejects.toThrow('example.com');
  });

  test('inside is admitted where a network, an address or its name is listed', async () => {
    expect(await verdict('http://a.internal/', ['10.0.0.7'], '10.0.0.0/24')).toEqual(['10.0.0.7']);
    expect(await verdict('http://a.internal/', ['10.0.0.7'], 'a.internal')).toEqual(['10.0.0.7']);
    expect(await verdict('http://a.internal:81/', ['10.0.0.7'], 'a.internal:80')).toBe('private');
    expect(await verdict('http://b.internal/', ['10.0.0.7'], 'a.internal')).toBe('private');
  });

  test('at a cloud’s metadata address is refused even where its network or name is listed', async () => {
    expect(await verdict('http://169.254.169.254/', [], '169.254.0.0/16')).toBe('metadata');
    expect(await verdict('http://m.internal/', ['fd00:ec2::254'], 'm.internal')).toBe('metadata');
  });

  test('whose name has no address is unreachable, which a retry may cure', async () => {
    await expect(admit('http://nowhere.example/')).rejects.toThrow(Unreachable);
    await expect(admit('http://nowhere.example/')).rejects.toMatchObject({
      code: 'network',
      retryable: true,
    });
  });
});
