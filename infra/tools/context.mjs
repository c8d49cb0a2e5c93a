import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { readText, root } from './repository.mjs';

/** A line of .dockerignore as a function of a path: `*` stays within a name, `**` does not; folders bring their content. */
function matcher(line) {
  const keep = line.startsWith('!');
  const pattern = (keep ? line.slice(1) : line)
    .replace(/[.+^$()|[\]{}]/g, '\\$&')
    .replace(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'));
  const expression = new RegExp(`^${pattern}(?:/.*)?$`);
  return { keep, line, matches: (path) => expression.test(path) };
}

const matchers = () =>
  readText('.dockerignore')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(matcher);

const isIgnored = (path, lines) => lines.findLast(({ matches }) => matches(path))?.keep === false;

/** The files that a build of an image sees, from the repository's root, sorted. */
export function contextFiles() {
  const lines = matchers();
  const walk = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return worthEntering(path, lines) ? walk(path) : [];
      return isIgnored(path, lines) ? [] : [path];
    });
  return walk('').sort();
}

// A folder is left out as a whole unless a later line may bring back something below it.
const worthEntering = (path, lines) =>
  !isIgnored(path, lines) || lines.some(({ keep, line }) => keep && line.slice(1).startsWith(`${path}/`));

/** Every problem of .dockerignore: names that are not there, things that no build may see, or misses. */
export function contextProblems() {
  const files = contextFiles();
  const kept = matchers().filter(({ keep }) => keep);
  const wanted = [
    'package.json',
    'package-lock.json',
    'turbo.json',
    'infra/assemble.mjs',
    'apps/gateway/package.json',
  ];
  const problems = [
    ...kept.filter(({ matches }) => !files.some(matches)).map(({ line }) => `${line} keeps nothing`),
    ...wanted.filter((file) => !files.includes(file)).map((file) => `${file} is left out`),
    ...files
      .filter((file) => /(^|\/)(node_modules|dist|test|\.env[^/]*)(\/|$)/.test(file))
      .map((file) => `${file} goes into the build`),
  ];
  return problems.map((problem) => `.dockerignore: ${problem}`);
}
