import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseTemplate, type Template } from '../../src/program/template/parse.js';

const parse = (text: string): Template => {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.template;
};
const expressionOf = (text: string): string | undefined => {
  const template = parse(text);
  return template.kind === 'expression' ? template.jq : undefined;
};

describe('a template', () => {
  test.each(['', 'GET', 'a\\nb', '(.a)', '$(.a)', '{{ .a }}', 'C:\\dir\\'])(
    'without an interpolation is literal: %j',
    (text) => {
      expect(parse(text)).toEqual({ kind: 'value', value: text });
    },
  );

  test('that is one interpolation is the jq inside', () => {
    expect(expressionOf('\\(.a.b)')).toBe('.a.b');
    expect(expressionOf('\\({\n  "a": .b\n})')).toBe('{\n  "a": .b\n}');
  });

  test('may have white space around its only interpolation, as block scalars do', () => {
    expect(expressionOf('\n  \\(.a)\n')).toBe('.a');
  });

  test('ends an interpolation at its own parenthesis, whatever strings and comments hold', () => {
    for (const jq of [
      '(.a + (.b)) * 2',
      '"a ) b"',
      '"say \\")\\" twice"',
      '"nested \\(.a | ltrimstr("(")) end"',
      '"\\("\\("deep )")")"',
      '.a # a comment with )\n',
      '.a # goes on \\\n with )\n | .b',
      '[.[] | select(.x == "(")]',
    ])
      expect(expressionOf(`\\(${jq})`)).toBe(jq);
  });

  test('with text around interpolations is a jq string with the text escaped', () => {
    expect(parse('say "\\(.a)"\tto \\(.b)\\n')).toEqual({
      kind: 'text',
      parts: [{ literal: 'say "' }, { jq: '.a' }, { literal: '"\tto ' }, { jq: '.b' }, { literal: '\\n' }],
      jq: '"say \\"\\(.a)\\"\\tto \\(.b)\\\\n"',
    });
  });

  test('of two interpolations side by side is text', () => {
    expect(parse('\\(.a)\\(.b)')).toMatchObject({ kind: 'text', jq: '"\\(.a)\\(.b)"' });
  });

  test('has a literal interpolation mark behind another backslash', () => {
    expect(parse('\\\\(.a)')).toEqual({ kind: 'value', value: '\\(.a)' });
    expect(parse('\\\\(.a) \\(.b)')).toMatchObject({ kind: 'text', jq: '"\\\\(.a) \\(.b)"' });
  });

  test.each([
    ['\\(.a', 'the interpolation at character 1 is not closed'],
    ['x \\(")")) \\("', 'the interpolation at character 11 is not closed'],
    ['\\(.a # )', 'the interpolation at character 1 is not closed'],
    ['a\\( )', 'the interpolation at character 2 is empty'],
  ])('is refused when it is broken: %j', (text, message) => {
    expect(parseTemplate(text)).toEqual({ ok: false, message });
  });

  test('reads any text without a fault, and keeps text without backslashes as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\\', '(', ')', '"', '#', '\n', 'a', '.', ' ') }),
        (text) => {
          const parsed = parseTemplate(text);
          if (!text.includes('\\'))
            expect(parsed).toEqual({ ok: true, template: { kind: 'value', value: text } });
          else expect(typeof parsed.ok).toBe('boolean');
        },
      ),
      { numRuns: 2000 },
    );
  });
});
