import type { LogLevel } from '../environment.js';

/** Adds colour to text, or does nothing where colours are not wanted. */
export interface Paint {
  level(level: LogLevel): string;
  name(name: string, width: number): string;
  dim(text: string): string;
}

const levelColours: Readonly<Record<LogLevel, number>> = {
  ...{ trace: 90, debug: 90, info: 32, warn: 33, error: 31, fatal: 35, silent: 0 },
};
const nameColours = [36, 34, 35, 33, 32];

/** `coloured` false is for files, pipes and people who asked for plain text. */
export function createPaint(coloured: boolean): Paint {
  const seen = new Map<string, number>();
  const wrap = (code: number, text: string): string => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const colourOf = (name: string): number => {
    const known = seen.get(name) ?? nameColours[seen.size % nameColours.length] ?? 0;
    seen.set(name, known);
    return known;
  };
  return {
    level: (level) => wrap(levelColours[level], level.toUpperCase().padEnd(5)),
    name: (name, width) => wrap(colourOf(name), name.padEnd(width)),
    dim: (text) => wrap(90, text),
  };
}
