import { runPlatform } from './command.js';
import { inheritedEnvironment } from './environment.js';
import type { ServicePrograms } from './platform/service-kind.js';

/** Runs the platform as this process's only business, until a signal asks to leave; then ends the process. */
export async function runInForeground(programs?: Partial<ServicePrograms>): Promise<never> {
  const leave = new AbortController();
  // Stays registered: a terminal and npm may both pass the same Ctrl-C on, and draining is bounded anyway.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leave.abort());
  const { stdout, stderr } = process;
  // A reader that went away must not take the platform with it.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);

  const env = inheritedEnvironment();
  process.exit(await runPlatform({ env, stdout, stderr, leave: leave.signal, programs }));
}
