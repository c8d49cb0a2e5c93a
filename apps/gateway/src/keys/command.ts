import { parseArgs, type ParseArgsConfig } from 'node:util';

import type { ApiKeyOffice, ListedApiKey } from '@runlog/event-store';
import { scopes } from '@runlog/hosting';

import { mintApiKey } from '../auth/api-key.js';
import { everything, isScope } from '../auth/scopes.js';
import { tenantShape } from '../http/tenant.js';

/** What is wrong with a command line, in words for whoever wrote it. */
export class Misused extends Error {}

/** How to use the command. */
export const usage = `Usage:
  keys create --tenant <name> --scope <scope> [--tenant …] [--scope …] [--name <text>] [--expires <90d>]
  keys list
  keys revoke <id>

--tenant ${everything} is for all tenants, --scope ${everything} for all scopes. Scopes:
  ${scopes.join('\n  ')}
--expires takes days, hours or minutes (90d, 12h, 30m); without it a key is good until it is revoked.`;

const options = {
  tenant: { type: 'string', multiple: true, default: [] },
  scope: { type: 'string', multiple: true, default: [] },
  name: { type: 'string', default: '' },
  expires: { type: 'string' },
} satisfies ParseArgsConfig['options'];

/** What a command line asks for. */
export type KeysCommand =
  | {
      readonly kind: 'create';
      readonly name: string;
      readonly tenants: readonly string[];
      readonly scopes: readonly string[];
      readonly expiresInMs?: number;
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'revoke'; readonly id: string };

/** @throws Misused */
export function readKeysCommand(args: readonly string[]): KeysCommand {
  const { values, positionals } = parsed(args);
  const [kind, id, ...more] = positionals;
  if (kind === 'list' && id === undefined) return { kind };
  if (kind === 'revoke' && id !== undefined && more.length === 0) return { kind, id };
  if (kind !== 'create' || id !== undefined) throw new Misused(`not understood: ${positionals.join(' ')}`);
  const { tenant: tenants, scope: wanted, name, expires } = values;
  if (tenants.length === 0) throw new Misused('--tenant is missing');
  if (wanted.length === 0) throw new Misused('--scope is missing');
  const stranger = tenants.find((one) => one !== everything && !tenantShape.test(one));
  if (stranger !== undefined) throw new Misused(`${stranger} is no name of a tenant`);
  const unknown = wanted.find((one) => one !== everything && !isScope(one));
  if (unknown !== undefined) throw new Misused(`there is no scope ${unknown}`);
  const ends = expires === undefined ? {} : { expiresInMs: durationOf(expires) };
  return { kind, name, tenants: unique(tenants), scopes: unique(wanted), ...ends };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Misused(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const unitMs: Readonly<Record<string, number>> = { d: 24 * 3_600_000, h: 3_600_000, m: 60_000 };

function durationOf(text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,4})([dhm])$/.exec(text) ?? [];
  const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
  if (Number.isNaN(ms)) throw new Misused(`--expires takes something like 90d, 12h or 30m, not ${text}`);
  return ms;
}

const unique = (words: readonly string[]): string[] => [...new Set(words)];

/** Carries a command out, and gives what it has to say. @throws Misused for an id that no key has */
export async function carryOut(office: ApiKeyOffice, command: KeysCommand): Promise<string> {
  switch (command.kind) {
    case 'create': {
      const { key, id, digest } = mintApiKey();
      await office.add({ ...command, id, digest });
      return key;
    }
    case 'list':
      return [heading, ...(await office.list()).map(lineOf)].map((cells) => cells.join('\t')).join('\n');
    case 'revoke': {
      const revoked = await office.revoke(command.id);
      if (!revoked) throw new Misused(`there is no key ${command.id}`);
      return `${revoked.id} is refused everywhere within ten seconds`;
    }
  }
}

const heading = ['id', 'name', 'tenants', 'scopes', 'created', 'expires', 'revoked', 'last used'];

const lineOf = (key: ListedApiKey): string[] => [
  ...[key.id, key.name, key.tenants.join(','), key.scopes.join(',')],
  ...[key.createdAt, key.expiresAt, key.revokedAt, key.lastUsedAt].map((at) => at?.toISOString() ?? '-'),
];
