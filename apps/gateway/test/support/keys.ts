import { ApiKeyOffice, type NewApiKey } from '@runlog/event-store';

import { mintApiKey } from '../../src/auth/api-key.js';
import type { TestGateway } from './gateway.js';

/** A key that a gateway takes; for `acme` and everything unless told otherwise. */
export async function makeKey({ config }: TestGateway, more: Partial<NewApiKey> = {}): Promise<string> {
  const { key, id, digest } = mintApiKey();
  const office = await ApiKeyOffice.open(config.postgresUrl);
  await office.add({ id, digest, name: 'test', tenants: ['acme'], scopes: ['*'], ...more });
  await office.close();
  return key;
}

/** Revokes a key, by itself. */
export async function revokeKey({ config }: TestGateway, key: string): Promise<void> {
  const office = await ApiKeyOffice.open(config.postgresUrl);
  await office.revoke(key.slice(4, 16));
  await office.close();
}

export const bearerOf = (credential: string): { authorization: string } => ({
  authorization: `Bearer ${credential}`,
});
