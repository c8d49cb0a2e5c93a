import { describe, expect, test } from '@jest/globals';

import { ending, made } from '../support/flow.js';
import { rowRules, type Row } from '../support/row.js';
import { transports, type World } from '../support/world.js';

const everything = (): string => `{yawl: '0.1', start: all, steps: {all: {noOp: {output: '\\(.)'}}}}`;

const rows: readonly Row[] = [
  {
    rule: 'the members of an object lie beside the input that they came in',
    ...{ spec: everything, input: { a: 1 } },
    ends: { status: 'FINISHED', result: { input: { a: 1 }, a: 1 } },
  },
  {
    rule: 'an array is the input, and nothing more',
    ...{ spec: everything, input: [1, 'two', null] },
    ends: { status: 'FINISHED', result: { input: [1, 'two', null] } },
  },
  {
    rule: 'a scalar is the input, and nothing more',
    ...{ spec: everything, input: 'text' },
    ends: { status: 'FINISHED', result: { input: 'text' } },
  },
  {
    rule: 'no input is an empty object',
    ...{ spec: everything },
    ends: { status: 'FINISHED', result: { input: {} } },
  },
  {
    rule: 'a specification may be JSON, and have the version of the documentation',
    spec: () =>
      JSON.stringify({ yawl: '1.0', start: 'a', steps: { a: { noOp: { output: String.raw`\({b: 2})` } } } }),
    ends: { status: 'FINISHED', result: { b: 2 } },
  },
];

/** Scenarios 1 and 2 of the contract: what a workflow makes of its input. */
export const dataRules = (world: () => World): void => {
  describe('what a workflow begins with', () => {
    rowRules(world, rows);

    test.each(transports)('an input is given back as it was written over %s', async (transport) => {
      const api = world().api[transport];
      const inputJson = ' { "b" : 1.0, "a" : "\\u00e9", "b" : 2e0 } ';
      const { executionId } = await api.start({
        ...{ workflowId: await made(api, everything()), input: { inputJson } },
      });
      expect(await ending(api, executionId)).toMatchObject({ result: { a: 'é', b: 2 } });
      expect((await api.get({ executionId })).execution?.input).toEqual({ inputJson });
    });

    test('a long text of an input is given back as its value', async () => {
      const { TLS: api } = world().api;
      const inputJson = `${' '.repeat(100_000)}[1, 2]`;
      const workflowId = await made(api, everything());
      const { executionId } = await api.start({ workflowId, input: { inputJson } });
      expect(await ending(api, executionId)).toMatchObject({ result: { input: [1, 2] } });
      expect((await api.get({ executionId })).execution?.input).toEqual({ inputJson: '[1,2]' });
    });
  });
};
