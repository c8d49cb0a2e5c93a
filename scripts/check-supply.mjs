/**
 * `npm run check:supply`: what comes into a build. Refuses a package whose install scripts nobody decided about or whose
 * licence is not on the list, a decision about a package that is gone, a dependency from git or an address, and a text in
 * the repository that looks like a secret.
 */
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const readJson = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

/** Permit use, change and distribution without a duty to open what is built with them. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/** Packages with another licence, and why they may be here: none of them is part of what we hand out. */
const excepted = new Map([['caniuse-lite', 'CC-BY-4.0']]);

const nameOf = (path) => path.split('node_modules/').at(-1);
const fetched = ({ packages }) =>
  Object.entries(packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
    .map(([path, entry]) => ({ name: nameOf(path), ...entry }));

/** Packages that run something at their installation, against what package.json decides about them. */
export function scriptProblems(lock, { allowScripts = {} }) {
  const running = new Set(
    fetched(lock).flatMap(({ name, hasInstallScript }) => (hasInstallScript ? [name] : [])),
  );
  return [
    ...[...running]
      .filter((name) => typeof allowScripts[name] !== 'boolean')
      .map((name) => `${name} runs an install script, and allowScripts does not decide about it`),
    ...Object.keys(allowScripts)
      .filter((name) => !running.has(name))
      .map((name) => `allowScripts decides about ${name}, which runs no install script`),
  ];
}

/** True for a licence expression of which one choice, with all its parts, is on the list. */
export const isPermissive = (expression) =>
  expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => permissive.has(part.trim())));

export function licenceProblems(lock) {
  return fetched(lock)
    .filter(({ name, license = 'none' }) => !isPermissive(license) && excepted.get(name) !== license)
    .map(({ name, license = 'none' }) => `${name} has the licence ${license}, which is not on the list`);
}

/** Versions that are no versions: what they bring may change without a word. */
export const sourceProblems = (
  file,
  { dependencies = {}, devDependencies = {}, optionalDependencies = {} },
) =>
  Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !/^(npm:(@[\w.-]+\/)?[\w.-]+@)?[\^~]?\d+\.\d+\.\d+[\w.-]*$/.test(version))
    .map(([name, version]) => `${file}: ${name} comes from ${version}`);

const secrets = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['an AWS key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{60,}\b/],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{20,}/],
  ['a Google key', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a signed token', /\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}/],
  ['an API key of ours', /\brlk_[A-Za-z0-9]{8,}_[A-Za-z0-9_-]{40,}/],
  ['a seed of NATS', /\bS[UANOC][A-Z2-7]{56}\b/],
];

/** What a text holds that should not be in a repository, with its line. */
export const secretsIn = (text) =>
  secrets.flatMap(([what, pattern]) => {
    const found = pattern.exec(text);
    return found ? [`line ${text.slice(0, found.index).split('\n').length} looks like ${what}`] : [];
  });

function trackedFiles() {
  const { stdout, status } = spawnSync('git', ['ls-files', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  // A tree without its history, such as an archive, has nothing to scan by.
  return status === 0 ? stdout.split('\0').filter((name) => name !== '') : [];
}

function secretProblems(files) {
  return files.flatMap((file) => {
    let text;
    try {
      text = readFileSync(join(root, file), 'utf8');
    } catch {
      return [];
    }
    return secretsIn(text).map((what) => `${file}: ${what}`);
  });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const lock = readJson('package-lock.json');
  const files = trackedFiles();
  const manifests = files.filter(
    (file) => /(^|\/)package\.json$/.test(file) && !file.startsWith('benchmarks/peers/'),
  );
  const problems = [
    ...scriptProblems(lock, readJson('package.json')),
    ...licenceProblems(lock),
    ...manifests.flatMap((file) => sourceProblems(file, readJson(file))),
    ...secretProblems(files),
  ];
  for (const problem of problems) console.error(problem);
  console.log(
    `${fetched(lock).length} packages and ${files.length} files checked, ${problems.length} problems`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
