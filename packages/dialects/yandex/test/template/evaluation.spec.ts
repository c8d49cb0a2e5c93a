import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseTemplate } from '../../src/program/template/parse.js';
import { closeEvaluator, sharedEvaluator } from '../run/driver.js';

afterAll(closeEvaluator);

describe('the jq of a text with interpolations', () => {
  test('gives, in real jq, the text with the answers in place', async () => {
    const texts = fc.sample(fc.string({ unit: 'binary' }), 60).filter((text) => !text.includes('\\'));
    for (const text of [...texts, '"quotes"', 'line\nbreak', '\u0001 \u2028 %s $x']) {
      const parsed = parseTemplate(`${text}\\(.a)${text}\\("(" + .b)`);
      if (!parsed.ok || parsed.template.kind !== 'text') throw new Error(text);
      const outcome = await sharedEvaluator().evaluate({
        language: 'jq',
        expression: parsed.template.jq,
        input: { a: 1, b: 'x' },
      });
      expect(outcome).toEqual({ ok: true, value: `${text}1${text}(x` });
    }
  });
});
