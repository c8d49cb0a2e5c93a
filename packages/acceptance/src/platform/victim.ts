import { setTimeout as pause } from 'node:timers/promises';

/** A process that faults are done to; whoever keeps it starts it again. */
export interface Victim {
  readonly name: string;
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  /** Kills it without a chance to clean up; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Kills the process, waiting for it to be there first: a victim may still be on its way back. */
export async function strike(victim: Victim): Promise<void> {
  while (victim.pid === undefined) await pause(10);
  await victim.kill();
}
