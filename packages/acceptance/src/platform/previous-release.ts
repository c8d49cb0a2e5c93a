import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { ServiceKind } from '@runlog/local';

import { repository } from '../proofs/repository.js';

const run = promisify(execFile);

/**
 * The release before this one, as a commit of this repository; moved on with each release. Until there is one, the first
 * state that can work beside newer ones: an earlier one takes from newer processes the rights that it does not know of.
 */
const previous = 'a70cb11e9a7ca44bb8ffd6320a23345052e9f58a';

/** What lists have got since: it leaves these columns as they are, and a list that is built anew puts them right. */
export const listColumnsSince: readonly string[] = ['bytes', 'timers'];

/** The services of an earlier state of this repository, built beside it. */
export interface PreviousRelease {
  /** The folder that it lies in. */
  readonly directory: string;
  /** The script of a service. */
  program(kind: ServiceKind): string;
}

/**
 * Builds the release before this one in `directory`, with the dependencies of this one. Answers with `missing` and the
 * reason where the checkout does not hold it. Throws what the compiler says when it cannot be built.
 */
export async function buildPreviousRelease(
  directory: string,
): Promise<PreviousRelease | { readonly missing: string }> {
  const known = await git('cat-file', '-e', `${previous}^{commit}`).catch(() => undefined);
  if (known === undefined)
    return {
      missing: `the checkout does not hold ${previous.slice(0, 9)}: it is no clone, or not a whole one`,
    };
  const archive = join(directory, 'release.tar');
  const tree = join(directory, 'release');
  await mkdir(tree, { recursive: true });
  await git('archive', '--output', archive, previous);
  await run('tar', ['-xf', archive, '-C', tree]);
  await linkDependencies(tree);
  const filters = ['gateway', 'scheduler', 'executor'].map((name) => `--filter=@runlog/${name}`);
  const modules = join(repository, 'node_modules');
  // What was built once is kept beside what is built here.
  const cache = `--cache-dir=${join(modules, '.cache', 'turbo')}`;
  const args = ['run', 'build', ...filters, cache, '--output-logs=errors-only'];
  await run(join(modules, '.bin', 'turbo'), args, { cwd: tree, maxBuffer: 64 * 1024 * 1024 });
  return { directory: tree, program: (kind) => join(tree, 'apps', kind, 'dist', 'main.js') };
}

const git = (...args: string[]): Promise<unknown> => run('git', args, { cwd: repository });

/** The packages of others are shared; those of the release are its own. */
async function linkDependencies(tree: string): Promise<void> {
  const [theirs, ours] = [join(repository, 'node_modules'), join(tree, 'node_modules')];
  await mkdir(join(ours, '@runlog'), { recursive: true });
  for (const name of await readdir(theirs))
    if (name !== '@runlog' && name !== '.cache') await symlink(join(theirs, name), join(ours, name));
  for (const folder of await workspacesOf(tree)) {
    const { name } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { name: string };
    await symlink(folder, join(ours, name));
  }
}

async function workspacesOf(tree: string): Promise<string[]> {
  const parents = ['apps', 'packages', join('packages', 'dialects')];
  const found = await Promise.all(
    parents.map(async (parent) =>
      (await readdir(join(tree, parent))).map((name) => join(tree, parent, name)),
    ),
  );
  return found.flat().filter((folder) => folder !== join(tree, 'packages', 'dialects'));
}
