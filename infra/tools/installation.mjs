import { randomBytes } from 'node:crypto';

/** Where the servers of compose.yaml are for its services. */
export const composeHosts = { postgres: 'postgres:5432', nats: 'nats:4222' };

/** The logins of an installation: of Postgres with the role that each may become, of NATS by name. */
const postgresLogins = { gateway: ['runlog_gateway', 'runlog_appender'], scheduler: ['runlog_scheduler'] };
const natsLogins = ['migrator', 'gateway', 'scheduler', 'executor'];

const drawn = () => randomBytes(24).toString('hex');

/**
 * Everything secret of a new installation, by the name of its file: a login for each service at each server, and what
 * the servers read of it. The owner of the database is only the migrator's.
 */
export function newSecrets({ postgres, nats } = composeHosts) {
  const owner = drawn();
  const logins = Object.keys(postgresLogins).map((name) => ({ name, password: drawn() }));
  const users = natsLogins.map((name) => ({ name, password: drawn() }));
  const postgresUrl = (name, password) => `postgres://${name}:${password}@${postgres}/runlog\n`;
  return {
    'postgres-password': `${owner}\n`,
    'postgres-logins.sql': logins.map(loginStatements).join(''),
    'nats-passwords.conf': users.map(natsVariable).join(''),
    'migrator-postgres-url': postgresUrl('runlog', owner),
    ...Object.fromEntries(
      logins.map(({ name, password }) => [`${name}-postgres-url`, postgresUrl(name, password)]),
    ),
    ...Object.fromEntries(
      users.map(({ name, password }) => [`${name}-nats-url`, `nats://${name}:${password}@${nats}\n`]),
    ),
    'page-token-secret': `${drawn()}\n`,
  };
}

// The migrator makes these roles unless they exist, and gives them their rights.
const loginStatements = ({ name, password }) =>
  [
    ...postgresLogins[name].map((role) => `CREATE ROLE ${role} NOLOGIN;\n`),
    `CREATE ROLE ${name} LOGIN PASSWORD '${password}';\n`,
    ...postgresLogins[name].map((role) => `GRANT ${role} TO ${name};\n`),
  ].join('');

const natsVariable = ({ name, password }) => `${name.toUpperCase()}_PASSWORD: "${password}"\n`;
