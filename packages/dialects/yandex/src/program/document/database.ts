import type { JsonObject } from '@runlog/core';
import type { Template } from '../template/parse.js';
import { members, refuse, type Field, type Members } from './field.js';
import { oneOf, truth } from './scalars.js';
import { scalarTemplate } from './templates.js';

/** Where a database is and how to log in there, as a step says it: what is fixed, and what is templated, by name. */
export interface DatabaseTarget {
  /** What of it this platform does not have. */
  readonly lacking?: string;
  readonly fixed: JsonObject;
  readonly templates: Readonly<Record<string, Template>>;
}

/** Reads `connection` or `dsn`: exactly one of them has to be there. */
export function readDatabase(found: Members): DatabaseTarget {
  const [dsn, connection] = [found.get('dsn'), found.get('connection')];
  if ((dsn === undefined) === (connection === undefined))
    refuse(found.field, 'must have exactly one of connection, dsn');
  if (dsn) return { fixed: {}, templates: { dsn: scalarTemplate(dsn) } };
  return connection ? readConnection(connection) : { fixed: {}, templates: {} };
}

function readConnection(field: Field): DatabaseTarget {
  const found = members(field, ['type', 'host', 'port', 'database', 'ssl', 'simple', 'iam']);
  if (!found) return { fixed: {}, templates: {} };
  const type = oneOf(found.need('type'), ['MYSQL', 'POSTGRES', 'YDB', 'CLICKHOUSE']) ?? '';
  const ssl = truth(found.get('ssl'));
  const [simple, iam] = [found.get('simple'), found.get('iam')];
  if ((simple === undefined) === (iam === undefined)) refuse(field, 'must have exactly one of simple, iam');
  const login = simple && members(simple, ['username', 'password']);
  const lacking = type !== 'POSTGRES' ? `databases of the type ${type}` : iam && 'logins by iam';
  return {
    ...(lacking !== undefined && { lacking }),
    fixed: ssl === undefined ? {} : { ssl },
    templates: {
      ...given('host', found.need('host')),
      ...given('port', found.get('port')),
      ...given('database', found.get('database')),
      ...given('user', login?.need('username')),
      ...given('password', login?.get('password')),
    },
  };
}

const given = (name: string, field: Field | undefined): Record<string, Template> =>
  field ? { [name]: scalarTemplate(field) } : {};
