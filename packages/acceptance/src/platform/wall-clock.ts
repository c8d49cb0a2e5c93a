import type { ServiceProcess } from '@runlog/local';

import { settle } from '../evidence/settle.js';
import { HarnessFailure } from '../errors.js';

const longestMs = 60_000;
/** The header has whole seconds, and Node renews it once a second. */
const toleranceSeconds = 5;

/** Waits until a process's answers carry a time that is so far off the true one. Throws HarnessFailure when none does. */
export async function awaitWallClock(
  { name, addresses }: ServiceProcess,
  offsetSeconds: number,
): Promise<void> {
  const url = `${addresses.http ?? addresses.health ?? ''}/health/live`;
  const offset = async (): Promise<number> => {
    const { headers } = await fetch(url);
    return (Date.parse(headers.get('date') ?? '') - Date.now()) / 1_000;
  };
  const off = (seconds: number): boolean => Math.abs(seconds - offsetSeconds) < toleranceSeconds;
  const last = await settle(offset, off, longestMs);
  if (!off(last))
    throw new HarnessFailure(`the clock of ${name} is off by ${last} s, and should be by ${offsetSeconds} s`);
}
