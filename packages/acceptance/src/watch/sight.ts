import type { RunlogCloudEvent } from '@runlog/messaging';

/** One event as somebody outside saw it come. */
export interface Sight {
  readonly executionId: string;
  readonly version: number;
  readonly type: string;
  readonly data: unknown;
}

/** What a public event says. */
export const sightOf = ({ subject, executionversion, type, data }: RunlogCloudEvent): Sight => ({
  executionId: subject,
  version: Number(executionversion),
  type: type.replace(/^runlog\./, ''),
  data,
});
