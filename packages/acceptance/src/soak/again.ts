import type { Asked } from './row.js';

/** The command that runs these rows, or with no names all of them, once more. */
export function again(
  { seed, executions, faults, scale, outageSeconds: outage }: Asked,
  names: readonly string[] = [],
): string {
  const sizes = Object.entries({ seed, executions, faults, scale, outage });
  const given = sizes.flatMap(([option, value]) => (value === undefined ? [] : `--${option} ${value}`));
  return ['npm run soak --', ...given, ...names.map((name) => `--scenario ${name}`)].join(' ');
}
