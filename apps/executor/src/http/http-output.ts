import type { JsonObject } from '@runlog/core';

/** Headers as they came: names in lower case, a list where one name came more than once. */
export type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Session secrets have no place in a log that cannot forget; the name would change an object's kind. */
const leftOut: ReadonlySet<string> = new Set(['set-cookie', 'set-cookie2', '__proto__']);

/** The headers of an answer for a step's output: repeated ones joined by commas, cookies left out. */
export const outputHeaders = (headers: ReceivedHeaders): JsonObject =>
  Object.fromEntries(
    Object.keys(headers)
      .filter((name) => !leftOut.has(name))
      .map((name) => [name, headerOf(headers, name)]),
  );

/** One header of an answer; empty when it is absent. */
export function headerOf(headers: ReceivedHeaders, name: string): string {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}
