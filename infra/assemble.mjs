/**
 * Puts together what an image of one app holds: its built code, that of the workspaces it needs at run time, and
 * manifests without development dependencies, so that `npm ci` in the folder installs production dependencies only,
 * in the versions of the lock file. Plain Node without dependencies: it runs while an image is built.
 *
 * `npm ci --omit=dev -w <app>` in the whole tree would not do: it follows the development dependencies of workspaces
 * to other workspaces and installs what those need at run time (an embedded Postgres, of all things).
 *
 * Usage: node infra/assemble.mjs <workspace> <folder>
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readManifest = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

/** The workspaces of the repository: name to folder. */
export function workspaces() {
  const folders = readManifest('.').workspaces.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
  });
  const found = folders.filter((folder) => existsSync(join(root, folder, 'package.json')));
  return new Map(found.map((folder) => [readManifest(folder).name, folder]));
}

/** The folders of a workspace and of all that it needs at run time, directly or not. */
export function closureOf(name, known = workspaces(), reached = new Set()) {
  const folder = known.get(name);
  if (folder === undefined || reached.has(folder)) return reached;
  reached.add(folder);
  for (const dependency of Object.keys(readManifest(folder).dependencies ?? {}))
    closureOf(dependency, known, reached);
  return reached;
}

/** Keeps of a manifest what an installation without development dependencies reads. */
function runtimeManifest({ name, version, license, type, exports, dependencies, packageManager, overrides }) {
  return { name, version, private: true, license, type, exports, dependencies, packageManager, overrides };
}

function writeManifest(target, folder, manifest) {
  mkdirSync(join(target, folder), { recursive: true });
  writeFileSync(join(target, folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

function assemble(name, target) {
  const folders = [...closureOf(name)];
  if (folders.length === 0) throw new TypeError(`there is no workspace ${name}`);
  for (const folder of folders) {
    const built = join(root, folder, 'dist');
    if (!existsSync(built)) throw new TypeError(`${folder} is not built`);
    writeManifest(target, folder, runtimeManifest(readManifest(folder)));
    cpSync(built, join(target, folder, 'dist'), {
      recursive: true,
      filter: (source) => !source.endsWith('.d.ts'),
    });
  }
  writeManifest(target, '.', { ...runtimeManifest(readManifest('.')), workspaces: folders });
  for (const file of ['package-lock.json', '.npmrc']) cpSync(join(root, file), join(target, file));
  console.log(`${name}: ${folders.length} workspaces in ${target}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, target] = process.argv.slice(2);
  if (name === undefined || target === undefined) {
    console.error('usage: node infra/assemble.mjs <workspace> <folder>');
    process.exit(2);
  }
  assemble(name, target);
}
