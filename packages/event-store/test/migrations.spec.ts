import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { migrations } from '../src/migrations/all.js';

// One line a released migration: the SHA-256 of its statements, and its name.
const released = readFileSync(new URL('migrations.sha256', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

/** What takes something from a release that still works on the schema, or refuses what it writes. */
const takesAway = [
  /\bDROP\s+(TABLE|COLUMN|VIEW|SCHEMA|FUNCTION|SEQUENCE)\b/i,
  /\bRENAME\b/i,
  /\bTRUNCATE\s+(TABLE\s+)?runlog\./i,
  /\bALTER\s+COLUMN\s+\w+\s+((SET\s+DATA\s+)?TYPE|SET\s+NOT\s+NULL|DROP\s+DEFAULT)\b/i,
  /\bADD\s+COLUMN\b(?=[^,;]*\bNOT\s+NULL\b)(?![^,;]*\bDEFAULT\b)/i,
];

const found = (statement: string): boolean => takesAway.some((pattern) => pattern.test(statement));

describe('a release works on the schema of the one behind it, since', () => {
  test('released migrations are what they were', () => {
    const lines = migrations.map((Migration) => {
      const { statements } = new Migration();
      const digest = createHash('sha256').update(JSON.stringify(statements)).digest('hex');
      return `${digest}  ${Migration.name}`;
    });
    expect(lines.slice(0, released.length)).toEqual(released);
  });

  test.each(migrations.map((Migration) => [Migration.name, new Migration().statements] as const))(
    '%s only adds to it',
    (_name, statements) => expect(statements.filter(found)).toEqual([]),
  );

  test.each([
    'ALTER TABLE runlog.event DROP COLUMN hash',
    'ALTER TABLE runlog.event RENAME COLUMN hash TO sum',
    'ALTER TABLE runlog.event ADD COLUMN sum int NOT NULL',
    'ALTER TABLE runlog.event ADD COLUMN sum int, ALTER COLUMN hash SET NOT NULL',
    'ALTER TABLE runlog.event ALTER COLUMN version TYPE bigint',
    'DROP TABLE runlog.lease',
  ])('%s would not', (statement) => expect(found(statement)).toBe(true));

  test('a column with a default does', () =>
    expect(found('ALTER TABLE runlog.event ADD COLUMN sum int NOT NULL DEFAULT 0')).toBe(false));
});
