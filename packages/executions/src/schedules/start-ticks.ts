import { QuotaExceeded } from '../quotas/quota-exceeded.js';
import { startMany, type StartOutcome } from '../starting/start-many.js';
import type { Starter } from '../starting/start.js';
import type { StartRequest } from '../starting/start-request.js';

/**
 * Starts ticks, of which some may have been started before. While those look for their first answers they may take the
 * places of the others, which are therefore asked for once more: else a schedule with many ticks at once would never get
 * beyond its first ones.
 */
export async function startTicks(
  starter: Pick<Starter, 'start'>,
  requests: readonly StartRequest[],
): Promise<StartOutcome[]> {
  const outcomes = await startMany(starter, requests);
  if (!outcomes.some((one) => 'started' in one && !one.started.created)) return outcomes;
  const refused = requests.filter((_, index) => isRefused(outcomes[index]));
  const again = await startMany(starter, refused);
  return outcomes.map((outcome) => (isRefused(outcome) ? (again.shift() ?? outcome) : outcome));
}

const isRefused = (outcome: StartOutcome | undefined): boolean =>
  outcome !== undefined && 'error' in outcome && outcome.error instanceof QuotaExceeded;
