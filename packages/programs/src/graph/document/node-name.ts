import { graphLimits } from '../limits.js';

/** What a binding says instead of a node's name when it means the execution's input. */
export const inputName = 'input';

// The last two are no keys of JSON that comes from outside, and an output may hold nodes by name.
const reserved: ReadonlySet<string> = new Set([inputName, 'constructor', 'prototype']);

/** Why this cannot be the name of a node; undefined when it can. Such a name is a path of a step as it stands. */
export function nameProblem(name: string): string | undefined {
  if (name.length > graphLimits.nameLength)
    return `the name must have at most ${graphLimits.nameLength} characters`;
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name))
    return 'the name must consist of letters, digits, "_" and "-", and begin with a letter or digit';
  return reserved.has(name) ? `the name ${JSON.stringify(name)} is reserved` : undefined;
}
