import { expect, test } from '@jest/globals';
import { InvalidInput } from '@runlog/core';
import fc from 'fast-check';

import { PageTokens } from '../../src/index.js';

const tokens = new PageTokens(new Uint8Array(32).fill(7));

test('a token leads back to its place', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.jsonValue(), (place, scope) => {
      expect(tokens.read(scope as never, tokens.write(scope as never, place))).toBe(place);
    }),
  );
});

test('a token with any character changed, added or left out is refused', () => {
  const token = tokens.write(['list', 'tenant'], '0193b0c2-0000-7000-8000-000000000001');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .'.split('');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: token.length }),
      fc.constantFrom('', ...alphabet),
      fc.constantFrom(0, 1),
      (at, inserted, removed) => {
        const changed = token.slice(0, at) + inserted + token.slice(at + removed);
        fc.pre(changed !== token);
        expect(() => tokens.read(['list', 'tenant'], changed)).toThrow(InvalidInput);
      },
    ),
  );
});

test('a token of one tenant, filter or installation says nothing in another', () => {
  const token = tokens.write(['executions', 'a', { status: 'running' }], 'place');
  expect(() => tokens.read(['executions', 'b', { status: 'running' }], token)).toThrow(InvalidInput);
  expect(() => tokens.read(['executions', 'a', {}], token)).toThrow(InvalidInput);
  expect(() =>
    new PageTokens(new Uint8Array(32)).read(['executions', 'a', { status: 'running' }], token),
  ).toThrow(InvalidInput);
});
