import { readFileSync } from 'node:fs';
import { sep } from 'node:path';

import swc from '@swc/jest';

import { swcOptions } from '../../jest.base.mjs';

const compile = swc.createTransformer(swcOptions);
const { path, changes } = JSON.parse(readFileSync(process.env.PLANTED_BUG, 'utf8'));

/** jest's transform, with one file changed on its way: the source stays as it is. */
export default {
  ...compile,
  process(source, filename, options) {
    const changed = filename.endsWith(path.replaceAll('/', sep)) ? changes.reduce(change, source) : source;
    return compile.process(changed, filename, options);
  },
};

function change(source, { from, to }) {
  if (!source.includes(from)) throw new Error(`there is no ${JSON.stringify(from)} in ${path} any more`);
  return source.replace(from, to);
}
