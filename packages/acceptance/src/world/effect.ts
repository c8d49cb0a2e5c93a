/** Something that was done to the outside world. Moments are milliseconds of this process's monotonic clock. */
export interface Effect {
  /** What the platform calls the step, the same for all its attempts; empty when the caller sent none. */
  readonly key: string;
  readonly attempt: number;
  /** What was asked for, such as `charge`. */
  readonly name: string;
  /** The HTTP status of the answer. */
  readonly status: number;
  readonly at: number;
}

/** How often each attempt of each step had its effect, by `key#attempt`. */
export function countByAttempt(effects: readonly Effect[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key, attempt } of effects) {
    const name = `${key}#${attempt}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
