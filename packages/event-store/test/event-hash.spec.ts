import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { genesisOf, hashOf, type HashedEvent } from '../src/chain/event-hash.js';

const executionId = '0190f2c4-7c1e-7cc0-8aaa-0123456789ab';
const first: HashedEvent = {
  executionId,
  version: 1,
  type: 'ExecutionStarted',
  schemaVersion: 1,
  recordedAt: '1763700000123000',
  tenant: 'acme é',
  data: '{"text":"a\\nb"}',
};
const second: HashedEvent = {
  ...first,
  version: 2,
  type: 'ExecutionCompleted',
  recordedAt: '1763700000456000',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  data: '{"output":null}',
};

describe('the hash of an event', () => {
  test('is the one that the guide documents, for ever', () => {
    const genesis = genesisOf(executionId);
    const one = hashOf(genesis, first);
    expect(genesis).toBe('03309158b92e69aa76db6bcc4b5d5ab03667d29278cb9757e51e2fd462bf7d62');
    expect(one).toBe('e870631b8e490b3e6ec5d5ece74ab508c2a35e0b356eeea7219ef63e5a94e860');
    expect(hashOf(one, second)).toBe('5ac751e9b90597c8c1e7e965d710b37889e1c9b9f14050f9bfe29ca662a5882b');
  });

  test('can be had from the documented lines alone', () => {
    const sha256 = (lines: string[]) => createHash('sha256').update(lines.join('\n')).digest('hex');
    const previous = sha256(['runlog.chain.v1', executionId]);
    const lines = [
      previous,
      '1',
      '1',
      '16:ExecutionStarted',
      executionId,
      '1763700000123000',
      '7:acme é',
      '-',
    ];
    expect(hashOf(previous, first)).toBe(sha256([...lines, first.data]));
  });

  test('differs whenever anything of the event or the hash before it differs', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '1', ':', '-', 'é'), maxLength: 6 });
    const event = fc.record({
      executionId: fc.constant(executionId),
      version: fc.integer({ min: 1, max: 30 }),
      type: text,
      schemaVersion: fc.integer({ min: 1, max: 3 }),
      recordedAt: fc.constantFrom('0', '1', '11'),
      tenant: text,
      traceparent: fc.option(text, { nil: undefined }),
      data: text,
    });
    const previous = fc.constantFrom(genesisOf(executionId), genesisOf(''));
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(previous, event, (before, one) => {
        const told = JSON.stringify([before, one]);
        const hash = hashOf(before, one);
        expect(seen.get(hash) ?? told).toBe(told);
        seen.set(hash, told);
      }),
      { numRuns: 5_000 },
    );
  });
});
