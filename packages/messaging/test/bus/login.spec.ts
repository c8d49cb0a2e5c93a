import { describe, expect, test } from '@jest/globals';
import { readLogin, replyPrefixOf } from '../../src/bus/login.js';

describe('a login in an address', () => {
  test('is taken out of all addresses of a cluster', () => {
    expect(readLogin(['nats://gateway:a%40b%2Fc@one:4222', 'tls://gateway:a%40b%2Fc@two:4223'])).toEqual({
      servers: ['nats://one:4222', 'tls://two:4223'],
      user: 'gateway',
      password: 'a@b/c',
    });
  });

  test('is not needed, and addresses without one stay as they are', () => {
    expect(readLogin('127.0.0.1:4222')).toEqual({ servers: ['127.0.0.1:4222'] });
    expect(readLogin(['nats://[::1]:4222'])).toEqual({ servers: ['nats://[::1]:4222'] });
  });

  test('may hold what is no escape', () => {
    expect(readLogin('nats://me:50%@host')).toMatchObject({ user: 'me', password: '50%' });
  });
});

test('reply subjects of a user are its own, whatever its name is', () => {
  expect(replyPrefixOf('worker.acme')).toBe('_INBOX.worker.acme');
  expect(replyPrefixOf('a*.>')).toBe('_INBOX.a=2A.=3E');
});
