import { RunlogError } from '@runlog/core';
import type { NewParked } from '@runlog/event-store';

/** The cause of a fault as it is kept beside what was put aside. */
export function causeOf(fault: unknown): Pick<NewParked, 'code' | 'cause'> {
  if (fault instanceof RunlogError) return { code: fault.code, cause: fault.message };
  if (fault instanceof Error) return { code: 'unexpected', cause: `${fault.name}: ${fault.message}` };
  return {
    code: 'undrivable',
    cause: fault === undefined ? 'the log does not begin as it must' : String(fault),
  };
}
