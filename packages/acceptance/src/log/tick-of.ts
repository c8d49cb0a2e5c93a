import type { ExecutionEvent, Json } from '@runlog/core';

/** The tick that an execution was started for. */
export interface RecordedTick {
  readonly schedule: string;
  /** Its nominal instant, in epoch milliseconds. */
  readonly nominal: number;
}

/** The tick of an execution by its log; undefined for one that a client asked for. */
export function tickOf([first]: readonly ExecutionEvent[]): RecordedTick | undefined {
  if (first?.type !== 'ExecutionCreated' || first.data.origin?.dialect !== 'schedule') return undefined;
  const { schedule, nominal } = first.data.origin.facts as Readonly<Record<string, Json>>;
  return { schedule: String(schedule), nominal: Date.parse(String(nominal)) };
}
