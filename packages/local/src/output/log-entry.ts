import { logLevels, type LogLevel } from '../environment.js';
import { parseObject } from '../platform/ready-line.js';

/** One line of a process's log, understood. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly text: string;
}

// An error of Postgres is the answer to one client's statement: that client reports it.
const postgresLevels: Readonly<Record<string, LogLevel>> = { WARNING: 'warn', FATAL: 'warn', PANIC: 'fatal' };
const natsLevels: Readonly<Record<string, LogLevel>> = { WRN: 'warn', ERR: 'error', FTL: 'fatal' };
const unremarkable = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'service', 'name']);

/** Reads a line of Postgres, of nats-server, or of a service (JSON lines, or anything else). */
export function readLogLine(process: string, line: string): LogEntry {
  if (process === 'postgres') return readPostgres(line);
  if (process === 'nats') return readNats(line);
  const fields = parseObject(line);
  const level = logLevels.find((known) => known === fields?.['level']);
  if (!fields || !level) return { level: 'info', text: line };
  const more = Object.entries(fields).filter(([name]) => !unremarkable.has(name));
  const message = typeof fields['msg'] === 'string' ? [fields['msg']] : [];
  return {
    level,
    text: [...message, ...more.map(([name, value]) => `${name}=${plain(value)}`)].join(' '),
  };
}

function readPostgres(line: string): LogEntry {
  const word = /^([A-Z]+):\s/.exec(line)?.[1] ?? '';
  return { level: postgresLevels[word] ?? 'debug', text: line };
}

function readNats(line: string): LogEntry {
  const [, word = '', text = line] = /\[(\w{3})\] (.*)$/.exec(line) ?? [];
  return { level: natsLevels[word] ?? 'debug', text };
}

function plain(value: unknown): string {
  const error = value as { type?: unknown; message?: unknown } | null;
  if (typeof error === 'object' && typeof error?.message === 'string') return JSON.stringify(error.message);
  if (typeof value === 'string') return /\s/.test(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value);
}
