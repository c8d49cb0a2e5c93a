import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InvalidEnvironment } from '@runlog/service';
import { testCertificate } from '@runlog/testkit';

import { readConfig, type GatewayConfig } from '../../src/config.js';

const folder = mkdtempSync(join(tmpdir(), 'runlog-tls-'));
const file = (name: string): string => join(folder, name);
const servers = { RUNLOG_POSTGRES_URL: 'postgres://u@127.0.0.1:1/d', RUNLOG_NATS_URL: 'nats://127.0.0.1:1' };
const read = (variables: Record<string, string>): GatewayConfig => readConfig({ ...servers, ...variables });

beforeAll(async () => {
  const { cert, key } = await testCertificate();
  const other = await testCertificate();
  writeFileSync(file('cert.pem'), cert);
  writeFileSync(file('key.pem'), key);
  writeFileSync(file('other-key.pem'), other.key);
  writeFileSync(file('nonsense.pem'), 'hello');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('there is no door with TLS', () => {
  test('unless a port is named', () => {
    expect(read({}).tls).toBeUndefined();
    expect(read({ RUNLOG_TLS_CERT: file('none.pem'), RUNLOG_TLS_KEY: file('none.pem') }).tls).toBeUndefined();
  });

  test('but where one is', () => {
    const files = { RUNLOG_TLS_CERT: file('cert.pem'), RUNLOG_TLS_KEY: file('key.pem') };
    expect(read({ ...files, RUNLOG_HTTP_TLS_PORT: '8443' }).tls).toMatchObject({ httpPort: 8443 });
    expect(read({ ...files, RUNLOG_HTTP_TLS_PORT: '8443' }).tls).not.toMatchObject({
      grpcPort: expect.anything(),
    });
    expect(read({ ...files, RUNLOG_GRPC_TLS_PORT: '0' }).tls).toMatchObject({ grpcPort: 0 });
  });
});

describe('a gateway does not start, and names the variable, when', () => {
  const cert = { RUNLOG_TLS_CERT: file('cert.pem') };
  const key = { RUNLOG_TLS_KEY: file('key.pem') };
  test.each<[string, Record<string, string>, RegExp]>([
    ['the certificate is not named', key, /RUNLOG_TLS_CERT: is missing/],
    ['the key is not named', cert, /RUNLOG_TLS_KEY: is missing/],
    [
      'the certificate is not there',
      { ...key, RUNLOG_TLS_CERT: file('none.pem') },
      /RUNLOG_TLS_CERT: .*none\.pem/,
    ],
    ['the key is not there', { ...cert, RUNLOG_TLS_KEY: file('none.pem') }, /RUNLOG_TLS_KEY: .*none\.pem/],
    ['the certificate is a folder', { ...key, RUNLOG_TLS_CERT: folder }, /RUNLOG_TLS_CERT: .*EISDIR/],
    ['the certificate is none', { ...key, RUNLOG_TLS_CERT: file('nonsense.pem') }, /RUNLOG_TLS_CERT: is no/],
    ['the key is none', { ...cert, RUNLOG_TLS_KEY: file('nonsense.pem') }, /RUNLOG_TLS_KEY: is no/],
    [
      'the key is another’s',
      { ...cert, RUNLOG_TLS_KEY: file('other-key.pem') },
      /RUNLOG_TLS_KEY: is not the key/,
    ],
    ['the port is none', { ...cert, ...key, RUNLOG_GRPC_TLS_PORT: '70000' }, /RUNLOG_GRPC_TLS_PORT/],
    [
      'others than this machine could reach it, and nothing says how to know them',
      { ...cert, ...key, RUNLOG_HTTP_HOST: '0.0.0.0' },
      /RUNLOG_AUTH=required/,
    ],
  ])('%s', (_what, variables, message) => {
    const reading = (): unknown => read({ RUNLOG_HTTP_TLS_PORT: '0', ...variables });
    expect(reading).toThrow(InvalidEnvironment);
    expect(reading).toThrow(message);
  });

  test('never telling what is in the file of the key', () => {
    const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} PRIVATE KEY-----`);
    writeFileSync(file('half.pem'), `${begin}\nSECRET\n${end}\n`);
    const reading = (): unknown =>
      read({ ...cert, RUNLOG_TLS_KEY: file('half.pem'), RUNLOG_HTTP_TLS_PORT: '0' });
    expect(reading).toThrow(/RUNLOG_TLS_KEY/);
    expect(reading).not.toThrow(/SECRET/);
  });
});
