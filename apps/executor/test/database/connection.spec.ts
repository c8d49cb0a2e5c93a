import { describe, expect, test } from '@jest/globals';
import { connectionShape, ofDsn, ofMembers } from '../../src/database/connection.js';

const local = {
  hostname: 'db.example',
  port: 5432,
  database: 'shop',
  user: 'app',
  password: 'p@ss',
  tls: false,
};
const members = (more: object) =>
  ofMembers(
    connectionShape.parse({ host: 'db.example', user: 'app', password: 'p@ss', database: 'shop', ...more }),
  );

describe('an address of a database', () => {
  test.each([
    ['postgres://app:p%40ss@db.example/shop', local],
    ['postgresql://app:p%40ss@DB.example:5432/shop?sslmode=disable', { ...local }],
    ['postgres://app:p%40ss@db.example:6432/shop?sslmode=verify-full', { ...local, port: 6432, tls: true }],
    ['postgres://app@db.example', { ...local, database: 'app', password: '' }],
    ['postgres://app:p%40ss@[::1]/shop', { ...local, hostname: '::1' }],
    ['postgres://app:p%40ss@127.1/shop', { ...local, hostname: '127.0.0.1' }],
  ])('%s is read', (dsn, connection) => {
    expect(ofDsn(dsn)).toEqual(connection);
  });

  test.each([
    ['nonsense', 'invalid_input'],
    ['postgres://db.example/shop', 'invalid_input'],
    ['postgres:///shop', 'invalid_input'],
    ['postgres://app@%2Frun%2Fpostgresql/shop', 'invalid_input'],
    ['postgres://app@db.example/shop?host=/run/postgresql', 'invalid_input'],
    ['postgres://app@db.example/shop?sslrootcert=/etc/passwd', 'invalid_input'],
    ['postgres://app@db.example/shop?options=-c%20role=root', 'invalid_input'],
    ['postgres://app@db.example/shop?sslmode=prefer', 'invalid_input'],
    ['mysql://app@db.example/shop', 'failed_precondition'],
  ])('%s is refused: %s', (dsn, code) => {
    expect(() => ofDsn(dsn)).toThrow(expect.objectContaining({ code, retryable: false }));
  });

  test('is not repeated when it is refused, for it holds a password', () => {
    expect(() => ofDsn('postgres://app:canary@db.example:99999999/shop')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('canary') }),
    );
  });
});

describe('a connection', () => {
  test('is read from its members', () => {
    expect(members({})).toEqual(local);
    expect(members({ port: 6432, ssl: true, type: 'POSTGRES' })).toEqual({ ...local, port: 6432, tls: true });
  });

  test.each(['/run/postgresql', 'a/b', 'user@host', 'host:80', '\\\\pipe', ''])('has no host %j', (host) => {
    expect(() => members({ host })).toThrow();
  });

  test.each(['0', '65536', 'many'])('has no port %s', (port) => {
    expect(() => members({ port })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });

  test.each(['mysql', 'ydb', 'clickhouse'])('is not to a database of the type %s', (type) => {
    expect(() => members({ type })).toThrow(expect.objectContaining({ code: 'failed_precondition' }));
  });
});
