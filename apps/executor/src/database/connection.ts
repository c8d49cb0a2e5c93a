import { z } from 'zod';
import { failedPrecondition, invalidInput } from '../outbound/failures.js';

/** Where a database is and how to log in there. */
export interface Connection {
  readonly hostname: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** By TLS, with a certificate for the host by an authority that the platform knows. */
  readonly tls: boolean;
}

const defaultPort = 5_432;
const scalar = z.union([z.string(), z.number()]).transform(String);

/** The shape of `connection` in a task's input. */
export const connectionShape = z.strictObject({
  type: z.string().default('postgres'),
  host: z.string().min(1).max(255),
  port: scalar.default(String(defaultPort)),
  database: scalar.default(''),
  user: scalar,
  password: scalar.default(''),
  ssl: z.boolean().default(false),
});

/** Reads `connection`. @throws StepFailure `invalid_input`, or `failed_precondition` for another type than Postgres */
export function ofMembers(given: z.infer<typeof connectionShape>): Connection {
  const { type, host, port, database, user, password, ssl } = given;
  if (!/^postgres(?:ql)?$/i.test(type)) throw unsupported(type);
  return checked({ host, port, database, user, password, tls: ssl }, 'connection');
}

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…`. Of the modes `disable` is no TLS; `require`,
 * `verify-ca` and `verify-full` are TLS with a certificate that is checked.
 * @throws StepFailure `invalid_input` for any other parameter, `failed_precondition` for another scheme. Neither repeats
 * the text, which holds a password
 */
export function ofDsn(text: string): Connection {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase() ?? '';
  if (scheme === '' || !URL.canParse(text)) throw invalidInput('dsn', 'is no address of a database');
  if (scheme !== 'postgres' && scheme !== 'postgresql') throw unsupported(scheme);
  const url = new URL(text);
  const parameters = [...url.searchParams];
  const other = parameters.find(([name]) => name !== 'sslmode')?.[0];
  if (other !== undefined)
    throw invalidInput('dsn', `has the parameter ${other.slice(0, 64)}, which is not taken`);
  return checked(
    {
      host: decoded(url.hostname),
      port: url.port === '' ? String(defaultPort) : url.port,
      database: decoded(url.pathname.slice(1)),
      user: decoded(url.username),
      password: decoded(url.password),
      tls: isTls(url.searchParams.get('sslmode') ?? 'disable'),
    },
    'dsn',
  );
}

function isTls(mode: string): boolean {
  if (mode === 'disable') return false;
  if (['require', 'verify-ca', 'verify-full'].includes(mode)) return true;
  throw invalidInput('dsn', 'sslmode must be one of disable, require, verify-ca, verify-full');
}

type Written = Omit<Connection, 'hostname' | 'port'> & { readonly host: string; readonly port: string };

function checked({ host, port, database, user, ...rest }: Written, field: string): Connection {
  // The URL parser's form, so that odd ways to write an address are none to the guard; a path would be a local socket.
  const bare = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const url = URL.canParse(`http://${bare}/`) ? new URL(`http://${bare}/`) : undefined;
  const sound = url !== undefined && url.hostname !== '' && url.port === '' && url.username === '';
  if (!sound || /[/?#@\\]/.test(host)) throw invalidInput(field, 'names no host');
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65_535) throw invalidInput(field, 'has a port that is none');
  if (user === '') throw invalidInput(field, 'names no user');
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { hostname, port: number, database: database === '' ? user : database, user, ...rest };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidInput('dsn', 'is not encoded as addresses are');
  }
}

const unsupported = (type: string): Error =>
  failedPrecondition(`there is no connector for databases of the type ${type.slice(0, 64)}`);
