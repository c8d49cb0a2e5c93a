import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

import { wordOf, type Block } from './page.js';

const run = promisify(execFile);

const configuration = {
  compilerOptions: {
    ...{ target: 'es2023', lib: ['es2023'], module: 'nodenext', types: ['node'] },
    ...{ strict: true, noUncheckedIndexedAccess: true, skipLibCheck: true, rootDir: '.', outDir: '..' },
  },
  include: ['*.mts'],
  exclude: [],
};

/**
 * Writes the TypeScript blocks that have a file name (`worker.mjs`) as `worker.mts`, checks their types and compiles
 * them into the directory. Rejects with what the compiler says.
 */
export async function compileSamples(
  directory: string,
  compiler: string,
  blocks: readonly Block[],
  edited: (text: string) => string,
): Promise<void> {
  const samples = blocks.filter((block) => block.language === 'ts' && wordOf(block, 'file') !== undefined);
  if (samples.length === 0) return;
  const sources = join(directory, 'sources');
  await mkdir(sources);
  await writeFile(join(sources, 'tsconfig.json'), JSON.stringify(configuration));
  for (const sample of samples) {
    const name = basename(wordOf(sample, 'file') ?? '', '.mjs');
    await writeFile(join(sources, `${name}.mts`), edited(sample.text));
  }
  const { stdout } = await run(compiler, ['-p', sources]).catch((error: { stdout?: string }) => {
    throw new Error(`samples do not compile: ${error.stdout ?? String(error)}`);
  });
  if (stdout !== '') throw new Error(stdout);
}
