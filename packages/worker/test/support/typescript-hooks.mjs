import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const ours = (url) => url.startsWith('file:') && !url.includes('/node_modules/') && url.endsWith('.ts');

/** Our sources name each other by the files that they are compiled to. */
export const resolve = (specifier, context, next) =>
  specifier.startsWith('.') && ours(context.parentURL ?? '')
    ? next(specifier.replace(/\.js$/, '.ts'), context)
    : next(specifier, context);

/** Compiles our TypeScript on the way in. */
export async function load(url, context, next) {
  if (!ours(url)) return next(url, context);
  const path = fileURLToPath(url);
  const { code } = await transform(await readFile(path, 'utf8'), {
    filename: path,
    jsc: { target: 'es2023', parser: { syntax: 'typescript', decorators: true } },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  });
  return { format: 'module', shortCircuit: true, source: code };
}
