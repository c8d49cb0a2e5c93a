import type { Started, Starter } from './start.js';
import type { StartRequest } from './start-request.js';

/** What one entry of a batch led to. */
export type StartOutcome = { readonly started: Started } | { readonly error: unknown };

/** Starts many at once, each by itself; the store commits them in groups. Outcomes are in the order of the requests. */
export const startMany = (
  starter: Pick<Starter, 'start'>,
  requests: readonly StartRequest[],
): Promise<StartOutcome[]> =>
  Promise.all(
    requests.map((request) =>
      starter.start(request).then(
        (started): StartOutcome => ({ started }),
        (error: unknown): StartOutcome => ({ error }),
      ),
    ),
  );
