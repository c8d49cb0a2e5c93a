import { logLevels, type LogLevel } from '../environment.js';
import type { PlatformObserver } from '../platform/observer.js';
import { describeExit } from '../platform/service-process.js';
import { readLogLine } from './log-entry.js';
import type { Paint } from './paint.js';
import type { Progress } from './progress.js';

const nameWidth = 12;

/** What a {@link consoleObserver} writes to. */
export interface ConsoleParts {
  readonly out: NodeJS.WritableStream;
  readonly progress: Progress;
  readonly paint: Paint;
  readonly logLevel: LogLevel;
}

/** Shows the platform's life on one console: progress, and every process's log merged line by line. */
export function consoleObserver({ out, progress, paint, logLevel }: ConsoleParts): PlatformObserver {
  const least = logLevels.indexOf(logLevel);
  const print = (name: string, level: LogLevel, text: string): void => {
    if (logLevels.indexOf(level) < least) return;
    const time = paint.dim(new Date().toISOString().slice(11, 23));
    progress.around(() =>
      out.write(`${time} ${paint.name(name, nameWidth)} ${paint.level(level)} ${text}\n`),
    );
  };
  return {
    note: (text) => progress.note(text),
    starting: (name) => progress.begin(name),
    ready: (name, tookMs) => progress.done(name, tookMs),
    died: (name, exit, retryMs) => {
      const next = retryMs === undefined ? '' : `, starting it again in ${retryMs} ms`;
      print(name, 'error', `ended unexpectedly (${describeExit(exit)})${next}`);
    },
    silent: (name, silentMs) =>
      print(name, 'error', `has not answered for ${(silentMs / 1_000).toFixed(0)} s, ending it`),
    restartFailed: (name, error, retryMs) => {
      const reason = error instanceof Error ? error.message : String(error);
      print(name, 'error', `did not start again, next try in ${retryMs} ms: ${reason}`);
    },
    stopping: (name) => print(name, 'info', 'stopping'),
    line: (name, line) => {
      const { level, text } = readLogLine(name, line);
      print(name, level, text);
    },
  };
}
