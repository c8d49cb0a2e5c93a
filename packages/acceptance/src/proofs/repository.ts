import { fileURLToPath } from 'node:url';

/** The repository's folder: proofs are test files of all its packages. */
export const repository = fileURLToPath(new URL('../../../..', import.meta.url));
