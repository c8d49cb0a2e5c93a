import { ExpressionEngineUnavailable } from '../errors.js';
import { readFunctionNames } from './function-names.js';
import { readUnsigned, unsigned } from './leb128.js';
import { customSection, exportSection, readSections, writeSections } from './sections.js';

const functionKind = 0;

/**
 * The same program with the named functions exported as well, and without its custom sections (names, debug information).
 * Throws `ExpressionEngineUnavailable` when a function is not there.
 */
export const exportFunctions = (binary: Uint8Array, functions: readonly string[]): Uint8Array => {
  const sections = readSections(binary);
  const indexes = readFunctionNames(sections);
  const added = functions.map((name) => {
    const index = indexes.get(name);
    if (index === undefined) {
      throw new ExpressionEngineUnavailable(`the jq engine has no function ${name}`);
    }
    const text = new TextEncoder().encode(name);
    return Uint8Array.from([...unsigned(text.length), ...text, functionKind, ...unsigned(index)]);
  });
  return writeSections(
    binary,
    sections
      .filter(({ id }) => id !== customSection)
      .map((section) => {
        if (section.id !== exportSection) return section;
        const [count, start] = readUnsigned(section.body, 0);
        const total = Uint8Array.from(unsigned(count + added.length));
        return { id: exportSection, body: Buffer.concat([total, section.body.subarray(start), ...added]) };
      }),
  );
};
