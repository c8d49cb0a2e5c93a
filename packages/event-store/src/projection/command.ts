import { parseArgs } from 'node:util';
import { rebuildSummaries } from './rebuild-summaries.js';

/** Rebuilds the list of executions, or only compares it with the log, as a command says; prints what was found. */
export async function rebuildCommand(
  words: readonly string[],
  url: string,
  print: (line: string) => void,
): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: { 'dry-run': { type: 'boolean', default: false } },
  });
  const dryRun = values['dry-run'];
  const { rows, different } = await rebuildSummaries(url, { switch: !dryRun });
  const wrong = `${different} of them ${dryRun ? 'are not as the log has them' : 'were put right'}`;
  print(`${rows} rows, ${different === 0 ? 'all as the log has them' : wrong}`);
}
