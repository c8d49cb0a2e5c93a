/** Whether this process wants requests, and why not. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, 'up' | 'down'>>;
}

/** What readiness looks at. Each answers quickly, and is never thrown at the caller. */
export interface ReadinessProbes {
  /** Rejects when the log is out of reach. */
  readonly log: () => Promise<unknown>;
  readonly bus: () => boolean;
  readonly closing: () => boolean;
}

const probeWithinMs = 2_000;

/**
 * Ready means: a command would be committed. A bus that is away is told, but requests are still accepted without it,
 * because the agenda brings every execution to its owner.
 */
export async function readinessOf({ log, bus, closing }: ReadinessProbes): Promise<ReadinessReport> {
  const reachable = await within(probeWithinMs, log);
  const checks = {
    log: reachable ? 'up' : 'down',
    bus: bus() ? 'up' : 'down',
    service: closing() ? 'down' : 'up',
  } as const;
  return { ready: reachable && !closing(), checks };
}

async function within(ms: number, probe: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const answered = probe().then(
    () => true,
    () => false,
  );
  const reachable = await Promise.race([answered, tooLate]);
  clearTimeout(timer);
  return reachable;
}
