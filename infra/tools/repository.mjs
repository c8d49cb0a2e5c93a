import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The apps that have an image. */
export const apps = ['gateway', 'scheduler', 'executor'];

export const readText = (...path) => readFileSync(join(root, ...path), 'utf8');
export const readJson = (...path) => JSON.parse(readText(...path));

/** Where an app's image is described, from the repository's root. */
export const containerfileOf = (app) => `infra/${app}.Containerfile`;
