import { StepFailure } from '@runlog/worker';

const kindOf = (status: number): readonly [kind: string, retryable: boolean] => {
  if (status === 404) return ['not_found', false];
  if (status === 401 || status === 403) return ['permission_denied', false];
  if (status === 408 || status === 429 || status >= 500) return ['unavailable', true];
  return ['invalid_request', false];
};

/** The storage refused a request; code `storage.<kind>`, with the status and the storage's own code in the details. */
export function storageFailure(status: number, answer: string): StepFailure {
  const [kind, retryable] = kindOf(status);
  const reason = /<Code>([A-Za-z.]{1,64})<\/Code>/.exec(answer)?.[1];
  const told = reason === undefined ? '' : ` (${reason})`;
  return new StepFailure(`storage.${kind}`, `the object storage answered with status ${status}${told}`, {
    retryable,
    details: { status, ...(reason !== undefined && { reason }) },
  });
}
