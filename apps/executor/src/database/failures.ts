import { StepFailure } from '@runlog/worker';

/** What a class of SQLSTATE, or one of its own, is to whoever wrote the query. First match counts. */
const kinds: readonly (readonly [RegExp, string, boolean])[] = [
  [/^42501$/, 'permission_denied', false],
  [/^(?:0A|22|26|34|42|3[DF])/, 'invalid_query', false],
  [/^(?:23|44)/, 'constraint_violation', false],
  [/^(?:40|55P03)/, 'conflict', true],
  [/^28/, 'unauthenticated', false],
  [/^5[34]/, 'resource_exhausted', true],
  [/^(?:08|57P|58)/, 'unavailable', true],
];

/** The database refused a statement or a login; code `database.<kind>`, with the SQLSTATE in the details. */
export function sqlFailure(sqlState: string, message: string): StepFailure {
  const [, kind = 'failed', retryable = false] = kinds.find(([states]) => states.test(sqlState)) ?? [];
  return new StepFailure(
    `database.${kind}`,
    `the database answered ${sqlState}: ${message.slice(0, 1_024)}`,
    {
      retryable,
      details: { sqlState },
    },
  );
}
