import { expect } from '@jest/globals';

const anything = '…';

/** What differs from run to run, and what it is compared as. */
const passing: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/\b1[78]\d{11}\b/g, '0'],
];

const settled = (text: string): string =>
  passing.reduce((so, [pattern, instead]) => so.replace(pattern, instead), text).trim();

/**
 * Compares what a block wrote with what its page shows. Ids and times may differ; `…` stands for any text, or in JSON for
 * any value.
 */
export function expectShown(language: string, shown: string, written: string): void {
  if (language === 'json') {
    expect(parsed(settled(written))).toEqual(withWildcards(JSON.parse(settled(shown))));
    return;
  }
  const lines = settled(shown).split('\n').map(patternOf);
  expect(`${settled(written)}\n`).toMatch(new RegExp(`^${lines.join('')}$`));
}

/** A line that is nothing but `…` stands for any number of lines. */
const patternOf = (line: string): string =>
  line === anything ? '(?:.*\\n)*?' : `${line.split(anything).map(escaped).join('.*')}\\n`;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What is no JSON is compared as it is, so that a failure shows it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function withWildcards(value: unknown): unknown {
  if (value === anything) return expect.anything();
  if (Array.isArray(value)) return value.map(withWildcards);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withWildcards(item)]));
}
