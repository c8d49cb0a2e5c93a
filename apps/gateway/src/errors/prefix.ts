/** True for the path that is the prefix itself, and for what follows it behind the end of a segment or with a verb. */
export const isUnder = (prefix: string, path: string): boolean =>
  path.startsWith(prefix) && ['', '/', ':'].includes(path.slice(prefix.length, prefix.length + 1));
