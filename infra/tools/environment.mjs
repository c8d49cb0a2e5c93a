import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './repository.mjs';

const sources = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));

const namesIn = (folder) =>
  sources(folder).flatMap((text) => text.match(/\b(?:RUNLOG|OTEL)_[A-Z0-9_]+\b/g) ?? []);

/** The variables whose names an app's code, or the service package that all apps stand on, contains. */
export const variablesOf = (app) =>
  new Set([...namesIn(`apps/${app}/src`), ...namesIn('packages/service/src')]);

/** The variables of `npm start`: what compose.yaml may ask its caller for. */
export const variablesOfStart = () => new Set(namesIn('packages/local/src'));

/** The schema that an app reads its environment with, from its built code; undefined when there is none. */
export async function schemaOf(app) {
  const file = join(root, 'apps', app, 'dist', 'config.js');
  if (!existsSync(file)) return undefined;
  return (await import(file))[`${app}Environment`];
}
