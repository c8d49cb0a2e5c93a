import type { LogLevel } from '../environment.js';
import { parseObject } from '../platform/ready-line.js';

/** One line of a process's log, understood. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly text: string;
}

const pinoLevels: Readonly<Record<number, LogLevel>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
// An error of Postgres is the answer to one client's statement: that client reports it.
const postgresLevels: Readonly<Record<string, LogLevel>> = { WARNING: 'warn', FATAL: 'warn', PANIC: 'fatal' };
const natsLevels: Readonly<Record<string, LogLevel>> = { WRN: 'warn', ERR: 'error', FTL: 'fatal' };
const unremarkable = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'service', 'name']);

/** Reads a line of Postgres, of nats-server, or of a service (JSON of pino, or anything else). */
export function readLogLine(process: string, line: string): LogEntry {
  if (process === 'postgres') return readPostgres(line);
  if (process === 'nats') return readNats(line);
  const fields = parseObject(line);
  if (typeof fields?.['level'] !== 'number') return { level: 'info', text: line };
  const more = Object.entries(fields).filter(([name]) => !unremarkable.has(name));
  const message = typeof fields['msg'] === 'string' ? [fields['msg']] : [];
  return {
    level: pinoLevels[fields['level']] ?? 'info',
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
  if (typeof value === 'string') return /\s/.test(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value);
}
