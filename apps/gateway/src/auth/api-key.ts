import { createHash, randomBytes, randomInt } from 'node:crypto';

/** A key as it is shown once, the public id by which it is found, and what is kept of it. */
export interface MintedApiKey {
  readonly key: string;
  readonly id: string;
  readonly digest: Uint8Array;
}

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const idLength = 12;
const secretBytes = 32;
const shape = /^rlk_([0-9a-z]{12})_[A-Za-z0-9_-]{43}$/;

/** What every key begins with, for those who search texts for secrets. */
export const apiKeyMark = 'rlk_';

/** Makes a key: `rlk_<id>_<secret>`, the secret being 256 random bits. */
export function mintApiKey(): MintedApiKey {
  const id = Array.from({ length: idLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  const key = `${apiKeyMark}${id}_${randomBytes(secretBytes).toString('base64url')}`;
  return { key, id, digest: digestOfApiKey(key) };
}

/** The public id of what is formed like a key; undefined for anything else. */
export const idOfApiKey = (text: string): string | undefined => shape.exec(text)?.[1];

// A fast hash is enough: nobody tries 2^256 keys, however quickly.
export const digestOfApiKey = (key: string): Buffer => createHash('sha256').update(key).digest();
