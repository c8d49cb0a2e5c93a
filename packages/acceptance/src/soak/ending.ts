import { isGood } from './row.js';
import type { SavedSoak } from './saved.js';

/** What a soak came to, in words: its rows by how they ended, how long it took, and the command that runs it again. */
export function ending({ rows, seconds, command }: SavedSoak): string {
  const later = rows.filter(({ missing }) => missing?.kind === 'later').length;
  const skipped = rows.filter(({ result }) => result?.skipped !== undefined).length;
  const bad = rows.filter((row) => !isGood(row)).map(({ name }) => `\`${name}\``);
  const counts = [
    `${rows.length - later - skipped - bad.length} rows kept every promise`,
    bad.length > 0 ? `${bad.length} did not, or could not be run (${bad.join(', ')})` : '0 did not',
    ...(skipped > 0 ? [`${skipped} were skipped`] : []),
    ...(later > 0 ? [`${later} are later work`] : []),
  ];
  return `${counts.join(', ')}; ${Math.round(seconds / 60)} minutes; again: \`${command}\`.`;
}
