/** What a tick does while the run before it has not ended. */
export const overlapPolicies = ['skip', 'buffer_one', 'allow', 'cancel'] as const;

export type OverlapPolicy = (typeof overlapPolicies)[number];

/** What a schedule's ticks meet. */
export interface Meeting {
  /** Nominal instants that are to run, in order. */
  readonly run: readonly number[];
  /** The execution that was started last has not ended. */
  readonly running: boolean;
  /** A tick that waits for the running one's end. */
  readonly buffered?: number;
}

/** What to start now, what to keep for later, and how many ticks had to give way. */
export interface Outcome {
  readonly start: readonly number[];
  readonly buffered?: number;
  /** The running execution is to be ended. */
  readonly cancel: boolean;
  readonly skipped: number;
}

/** Applies the policy. Of what comes at once, the first one counts as running for those behind it. */
export function meet(policy: OverlapPolicy, { run, running, buffered }: Meeting): Outcome {
  switch (policy) {
    case 'allow':
      return { start: [...held(buffered), ...run], cancel: false, skipped: 0 };
    case 'cancel': {
      const waiting = [...held(buffered), ...run];
      const start = waiting.slice(-1);
      return { start, cancel: running && start.length > 0, skipped: waiting.length - start.length };
    }
    case 'skip': {
      const waiting = [...held(buffered), ...run];
      const start = running ? [] : waiting.slice(0, 1);
      return { start, cancel: false, skipped: waiting.length - start.length };
    }
    case 'buffer_one': {
      const waiting = [...held(buffered), ...run];
      const start = running ? [] : waiting.slice(0, 1);
      const [next] = waiting.slice(start.length);
      const skipped = waiting.length - start.length - held(next).length;
      return { start, cancel: false, skipped, ...(next !== undefined && { buffered: next }) };
    }
  }
}

const held = (tick: number | undefined): readonly number[] => (tick === undefined ? [] : [tick]);
