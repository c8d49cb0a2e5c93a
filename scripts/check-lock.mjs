/**
 * Reads package-lock.json and refuses what would break or weaken an install elsewhere:
 * an optional platform package that is named but missing, an address to download from, an entry without a hash.
 * Usage: node scripts/check-lock.mjs [file]
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';

/** The places where Node would look for `name` when asked from the entry at `path`, nearest first. */
function* candidates(path, name) {
  let folder = path;
  for (;;) {
    yield folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (folder === '') return;
    const parent = folder.lastIndexOf('/node_modules/');
    folder = parent < 0 ? '' : folder.slice(0, parent);
  }
}

function missingOptionals(path, entry, packages) {
  return Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => ![...candidates(path, name)].some((candidate) => candidate in packages))
    .map((name) => `${path || 'the root'}: optional dependency ${name} is not in the lock file`);
}

function addressProblems(path, { resolved, link }) {
  if (resolved === undefined || link === true) return [];
  return /^[a-z][a-z0-9+.-]*:/i.test(resolved)
    ? [`${path}: is tied to an address (${resolved.split(':')[0]}:…)`]
    : [];
}

function hashProblems(path, entry) {
  const fromRegistry = /(^|\/)node_modules\//.test(path) && entry.link !== true && entry.inBundle !== true;
  return fromRegistry && !/^sha512-/.test(entry.integrity ?? '') ? [`${path}: has no sha512 integrity`] : [];
}

/** Every problem of a parsed lock file, as sentences; none means that it is sound. */
export function lockProblems({ lockfileVersion, packages }) {
  if (lockfileVersion !== 3 || typeof packages !== 'object') return ['the lock file is not of version 3'];
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...missingOptionals(path, entry, packages),
    ...addressProblems(path, entry),
    ...hashProblems(path, entry),
  ]);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file = process.argv[2] ?? fileURLToPath(new URL('../package-lock.json', import.meta.url));
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const problems = lockProblems(lock);
  for (const problem of problems) console.error(problem);
  console.log(`${Object.keys(lock.packages ?? {}).length} entries checked, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
