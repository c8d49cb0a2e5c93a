import type { Subjects } from '../wire/subjects.js';
import { rightsOf } from './permission-table.js';
import { userName, type BusUser, type Rights } from './rights.js';

/** A user, and its password as the configuration is to have it: a quoted text, or a `$VARIABLE`. */
export interface ConfiguredUser {
  readonly user: BusUser;
  readonly password: string;
}

/**
 * The authorization block of a nats-server's configuration: these users with the rights that the permission table
 * gives them, and nobody else.
 */
export function authorizationText(subjects: Subjects, users: readonly ConfiguredUser[]): string {
  const entries = users.map(({ user, password }) => entryText(user, password, rightsOf(subjects, user)));
  return `authorization {\n  users = [\n${entries.join('')}  ]\n}\n`;
}

/** The variable that holds a user's password in a configuration that is shared: `worker.acme` has WORKER_ACME_PASSWORD. */
export const passwordVariable = (user: BusUser): string =>
  `${userName(user)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '_')}_PASSWORD`;

function entryText(user: BusUser, password: string, { publish, subscribe, answers }: Rights): string {
  return [
    '    {',
    `      user: ${JSON.stringify(userName(user))}`,
    `      password: ${password}`,
    '      permissions {',
    ...listText('publish', publish),
    ...listText('subscribe', subscribe),
    ...(answers === undefined ? [] : [`        allow_responses { max: ${answers}, expires: "30s" }`]),
    '      }',
    '    }',
    '',
  ].join('\n');
}

const listText = (verb: string, allowed: readonly string[]): string[] => [
  `        ${verb} {`,
  '          allow: [',
  ...allowed.map((subject) => `            ${JSON.stringify(subject)}`),
  '          ]',
  '        }',
];
