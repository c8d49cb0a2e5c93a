import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ExpressionEngineUnavailable } from '../errors.js';
import { exportFunctions } from '../wasm/export-functions.js';
import { libraryFunctionNames } from './functions.js';

/**
 * Compiles the engine once for all threads. The package's own wrapper is not used: it runs jq's command line once per
 * call (a fresh parse of jq's standard library each time) on top of an emulated file system and environment.
 */
export const loadJqModule = async (): Promise<WebAssembly.Module> => {
  try {
    const file = createRequire(import.meta.url).resolve('jq-web/jq.wasm');
    return await WebAssembly.compile(exportFunctions(await readFile(file), libraryFunctionNames));
  } catch (cause) {
    if (cause instanceof ExpressionEngineUnavailable) throw cause;
    throw new ExpressionEngineUnavailable('the jq engine cannot be loaded', { cause });
  }
};
