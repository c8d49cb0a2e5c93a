import { readSettings } from './environment.js';
import { LocalError } from './errors.js';
import { consoleObserver } from './output/console-observer.js';
import { createPaint } from './output/paint.js';
import { plainProgress, terminalProgress } from './output/progress.js';
import type { ServicePrograms } from './platform/service-kind.js';
import type { Environment } from './platform/service-process.js';
import type { Platform } from './platform/platform.js';
import { startPlatform } from './platform/start-platform.js';

/** The world of the command; the process's own in `main`. */
export interface CommandWorld {
  readonly env: Environment;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted by the first signal that asks to leave. */
  readonly leave: AbortSignal;
  /** Instead of the services of this repository. */
  readonly programs?: Partial<ServicePrograms> | undefined;
}

/**
 * `npm start`: runs the platform until it is asked to leave, then drains it. Resolves with the exit code:
 * 0 after an orderly end (also when asked while starting), 1 with a message when it could not start.
 */
export async function runPlatform({ env, stdout, stderr, leave, programs }: CommandWorld): Promise<number> {
  let endProgress = (): void => undefined;
  try {
    const { platform: options, logLevel, plain } = readSettings(env);
    const coloured = stdout.isTTY && !plain;
    // Some terminals do not know their width, and a display that counts lines would run wild on them.
    const display = coloured && stdout.columns > 0;
    const progress = display ? terminalProgress(stdout) : plainProgress(stdout);
    endProgress = () => progress.end();
    const observer = consoleObserver({ out: stdout, progress, paint: createPaint(coloured), logLevel });
    const platform = await startPlatform({ ...options, observer, programs, signal: leave });
    progress.end();
    stdout.write(`runlog ready ${addressesOf(platform)}\n`);
    await aborted(leave);
    await platform.stop();
    return 0;
  } catch (error) {
    endProgress();
    if (leave.aborted) return 0;
    if (!(error instanceof LocalError)) throw error;
    stderr.write(`runlog: ${error.message}\n`);
    return 1;
  }
}

const addressesOf = ({ http, grpc, https, grpcTls, nats }: Platform): string =>
  Object.entries({ http, grpc, https, 'grpc-tls': grpcTls, nats: shown(nats) })
    .flatMap(([name, address]) => (address === undefined ? [] : [`${name}=${address}`]))
    .join(' ');

/** Addresses as they may be shown: without user and password. */
const shown = (addresses: string): string => addresses.replaceAll(/:\/\/[^,]*@/g, '://');

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
