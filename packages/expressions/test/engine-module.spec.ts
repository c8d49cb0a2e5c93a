import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { ExpressionEngineUnavailable } from '../src/index.js';
import { exportFunctions } from '../src/wasm/export-functions.js';

const binary = () => readFile(createRequire(import.meta.url).resolve('jq-web/jq.wasm'));

describe('exporting functions of a WebAssembly program', () => {
  test('keeps its own exports, adds the named ones and drops what is only for debuggers', async () => {
    const before = await WebAssembly.compile(await binary());
    const bytes = exportFunctions(await binary(), ['jq_init', 'jv_copy']);
    const exported = (module: WebAssembly.Module) =>
      WebAssembly.Module.exports(module).map(({ name }) => name);
    const after = await WebAssembly.compile(bytes);
    expect(exported(after)).toEqual([...exported(before), 'jq_init', 'jv_copy']);
    expect(bytes.length).toBeLessThan((await binary()).length / 2);
  });

  test('fails with the name of a function that is not there', async () => {
    const bytes = await binary();
    expect(() => exportFunctions(bytes, ['jq_init', 'jq_fly'])).toThrow(ExpressionEngineUnavailable);
    expect(() => exportFunctions(bytes, ['jq_fly'])).toThrow('jq_fly');
    const stripped = exportFunctions(bytes, []);
    expect(() => exportFunctions(stripped, ['jq_init'])).toThrow(ExpressionEngineUnavailable);
  });
});
