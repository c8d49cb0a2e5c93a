import { durationFromMs, timestampFromMs, type Duration, type Timestamp } from '@bufbuild/protobuf/wkt';

/** When something ran, in epoch milliseconds. */
export interface Ran {
  readonly startedAt?: number | undefined;
  readonly finishedAt?: number | undefined;
}

/** When it began, and for how long it ran or runs; nothing for what has not begun. */
export function timesOf(
  { startedAt, finishedAt }: Ran,
  now: number,
): { startedAt?: Timestamp; duration?: Duration } {
  if (startedAt === undefined) return {};
  const duration = durationFromMs(Math.max(0, Math.round((finishedAt ?? now) - startedAt)));
  return { startedAt: timestampFromMs(Math.round(startedAt)), duration };
}
