const secretName = /SECRET|TOKEN|PASSWORD|KEY/i;
// Passwords of servers may hold what no address may, slashes and quotes: all before the last @ is left out then.
const databaseLogin = /(\bpostgres(?:ql)?:\/\/)\S*@/gi;
const busLogin = /(\b(?:nats|tls|wss?):\/\/)[^\s,]*@/gi;
const userInformation = /(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s"']*@/gi;
const secretParameter = /([?&](?:[a-z0-9_-]*(?:password|token|secret|key))=)[^&\s"']*/gi;

/** A variable's value as it may appear in an error: secrets and credentials in addresses are left out. */
export function shown(name: string, value: string | undefined): string {
  if (value === undefined) return ' (not set)';
  if (secretName.test(name)) return '=***';
  return `=${JSON.stringify(withoutCredentials(value))}`;
}

/** A text whose addresses have lost their user information and their secret parameters; anything else unchanged. */
export const withoutCredentials = (value: string): string =>
  value
    .replace(databaseLogin, '$1***@')
    .replace(busLogin, '$1***@')
    .replace(userInformation, '$1***@')
    .replace(secretParameter, '$1***');
