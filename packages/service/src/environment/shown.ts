const secretName = /SECRET|TOKEN|PASSWORD|KEY/i;

/** A variable's value as it may appear in an error: secrets and credentials in addresses are left out. */
export function shown(name: string, value: string | undefined): string {
  if (value === undefined) return ' (not set)';
  if (secretName.test(name)) return '=***';
  return `=${JSON.stringify(withoutCredentials(value))}`;
}

/** An address without its user information; anything else unchanged. */
export const withoutCredentials = (value: string): string => value.replace(/(\w+:\/\/)[^/@\s]*@/g, '$1***@');
