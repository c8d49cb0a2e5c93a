import { describe, expect, test } from '@jest/globals';
import type { Dialect } from '@runlog/hosting';

import { mergeDialects } from '../../src/hosting/merge-dialects.js';
import { UnfitDialect } from '../../src/hosting/unfit-dialect.js';
import { startTestGateway } from '../support/gateway.js';
import { greetings } from '../support/greetings.js';

const { http, permissions } = greetings;
const bare: Dialect = {
  ...greetings,
  name: 'bare',
  services: [],
  controllers: [],
  permissions: {},
  faults: {},
};
const at = (...prefixes: string[]): Dialect => ({ ...bare, http: { ...http, prefixes } });

describe('a gateway does not start with a dialect', () => {
  test.each<[string, Dialect[]]>([
    [
      'that takes an operation of the native API',
      [{ ...greetings, permissions: { ...permissions, '/runlog.v1.Executions/Start': 'open' } }],
    ],
    [
      'that takes a route of the native API',
      [{ ...at('/v1/executions/all'), permissions: { 'GET /v1/executions': 'open' } }],
    ],
    [
      'that takes an operation of another',
      [greetings, { ...at('/other'), permissions: { '/tests.greetings.Executions/Start': 'open' } }],
    ],
    ['with a route outside of its prefixes', [{ ...at('/a'), permissions: { 'GET /b': 'open' } }]],
    [
      'that takes a code of the platform',
      [{ ...bare, faults: { not_found: { title: '', http: 418, grpc: 2 } } }],
    ],
    ['that takes a code of another', [greetings, { ...at('/other'), faults: greetings.faults ?? {} }]],
    ['that takes a service of another', [greetings, { ...at('/other'), services: greetings.services }]],
    ['that has native addresses under its prefix', [at('/v1')]],
    ['that has the probes under its prefix', [at('/health')]],
    ['under the prefix of another', [greetings, at('/greetings/v1/more')]],
    ['around the prefix of another', [greetings, at('/greetings')]],
    ['twice', [bare, { ...bare }]],
    ['with a prefix that is all', [at('/')]],
    ['with a prefix that is nothing', [at('')]],
    ['with a prefix that ends in a slash', [at('/a/')]],
    ['with a prefix that does not begin with one', [at('a')]],
    ['with a prefix that has a parameter', [at('/a/:id')]],
  ])('%s', (_what, dialects) => {
    expect(() => mergeDialects(dialects)).toThrow(UnfitDialect);
  });

  test('and starts with those that are apart', () => {
    const { permissions: merged, services } = mergeDialects([greetings, at('/greetings/v2', '/other')]);
    expect(merged.get('GET /greetings/v1/people/:name')).toBe('executions:read');
    expect(merged.get('POST /v1/executions')).toBe('executions:start');
    expect(services.map(({ typeName }) => typeName)).toContain('tests.greetings.Executions');
  });

  test.each(Object.keys(permissions))('that does not say what %s asks of its callers', async (operation) => {
    const { [operation]: _left, ...rest } = permissions;
    const started = startTestGateway({}, [{ ...greetings, permissions: rest }]);
    await expect(started).rejects.toThrow(operation);
    await expect(started).rejects.toThrow(UnfitDialect);
  });
});
