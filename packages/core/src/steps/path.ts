/**
 * Paths name the steps of an execution: segments joined by dots, an index in brackets for the runs of a loop
 * (`fetch`, `each[3].notify`). Dots, brackets and backslashes inside a name are escaped with a backslash.
 */
export type StepPath = string;

const escapeName = (name: string): string => name.replace(/[\\.[\]]/g, (char) => `\\${char}`);

/** The path of the step `name` (not empty) inside `parent`; the empty parent is the execution itself. */
export const childPath = (parent: StepPath, name: string): StepPath =>
  parent === '' ? escapeName(name) : `${parent}.${escapeName(name)}`;

/** The path of the run number `index` (from 0) of a loop step. */
export const itemPath = (loop: StepPath, index: number): StepPath => `${loop}[${index}]`;

/** The last name of a path, unescaped and without an index: what the author of the definition wrote. */
export function stepName(path: StepPath): string {
  const last = path.slice(startOfLast(path));
  return last.replace(/(?:\[\d+\])+$/, '').replace(/\\(.)/gs, '$1');
}

/** Where the last segment begins. A dot separates only when no backslash escapes it, which needs a look from the front. */
function startOfLast(path: StepPath): number {
  let start = 0;
  for (let index = 0; index < path.length; index += 1) {
    if (path[index] === '\\') index += 1;
    else if (path[index] === '.') start = index + 1;
  }
  return start;
}
