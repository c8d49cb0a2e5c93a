import fc from 'fast-check';
import type { Json } from '@runlog/core';

const names = ['a', 'b', 'posts', 'and', 'length', 'é', 'x y', '__proto__', 'constructor', 'k\u007f'];
const plainNames = ['a', 'b', 'posts', 'and', 'length', 'constructor', '__proto__'];

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom(
    ...names,
    '',
    '\u007f',
    '\u0000',
    '\n"\\/',
    '\u2028',
    '\ud83d\ude00',
    '\uffee',
    'true',
    '160',
  ),
);
const number = fc.oneof(
  fc.integer({ min: -200, max: 200 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(
    0,
    160,
    0.1,
    1e21,
    1e-7,
    1e15,
    123456789012345,
    1e17,
    2 ** 53,
    5e-324,
    1.7976931348623157e308,
  ),
);
const scalar = fc.oneof(fc.constantFrom(null, true, false), number, text);

/** Values that an execution's state may hold. */
export const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...names), text), tie('value')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value;

const quoted = (value: string): string => JSON.stringify(value);
const space = fc.constantFrom('', '', ' ', '\n');
const index = fc.constantFrom('0', '1', '-1', '-5', '7');
const suffix = fc.oneof(
  fc.constantFrom(...plainNames).map((name) => `.${name}`),
  fc.constantFrom(...names).map((name) => `.${quoted(name)}`),
  fc.constantFrom(...names).map((name) => `[${quoted(name)}]`),
  index.map((at) => `[${at}]`),
  index.map((at) => `.[${at}]`),
);
const literal = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    'false',
    '0',
    '160',
    '-1',
    '0.1',
    '123456789012345',
    '3.25',
    '-0.5',
    '1e3',
    '1.0',
    '-0',
  ),
  fc.oneof(fc.constantFrom(...names), text).map(quoted),
  fc.constantFrom(
    '""',
    '"\\u0041\\/"',
    '"\\ud83d\\ude00"',
    '"\\ud83d"',
    '"\\(.)"',
    '"a\\(.a)b\\(.b)"',
    '"\\(.a|length)"',
  ),
);

/** Expressions in and around the subset: some of them are outside, some are no jq. */
export const expression: fc.Arbitrary<string> = fc.letrec<{ term: string; expression: string }>((tie) => ({
  term: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constantFrom('.', '.a', '.b', '.posts', '$v', '$w', 'length', 'not', 'tostring'),
    literal,
    fc.tuple(suffix, fc.array(suffix, { maxLength: 2 })).map(([first, rest]) => {
      const start = first.startsWith('.') ? first : `.${first}`;
      return [start, ...rest].join('');
    }),
    fc.tuple(tie('term'), suffix).map(([term, part]) => `${term}${part}`),
    tie('expression').map((inner) => `(${inner})`),
    tie('expression').map((inner) => `"<\\(${inner})>"`),
    fc.array(tie('expression'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(
        fc.oneof(
          fc.constantFrom('a', 'b', '"x y"', '$v', 'and', '"7"'),
          fc
            .tuple(fc.constantFrom('a', 'b', 'constructor', '__proto__', '"é"'), tie('term'))
            .map(([key, value]) => `${key}: ${value}`),
        ),
        { maxLength: 3 },
      )
      .map((entries) => `{${entries.join(',')}}`),
  ),
  expression: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    tie('term'),
    fc
      .tuple(
        tie('term'),
        space,
        fc.constantFrom('==', '!=', '<', '<=', '>', '>=', ' and ', ' or ', '//', '|'),
        space,
        tie('expression'),
      )
      .map((parts) => parts.join('')),
  ),
})).expression;
