import type { Connector } from '../steps/connector.js';
import type { Sequence } from './model.js';
import { refuse, type Field, type Members } from './field.js';
import type { RetryRules } from './retry.js';
import { text } from './scalars.js';

/** What holds for all steps of a document. */
export interface Surroundings {
  readonly defaultRetry?: RetryRules;
  /** The kinds of integration steps, by key. */
  readonly connectors: ReadonlyMap<string, Connector>;
}

/** What the reader of a step knows of the step's surroundings. */
export interface StepContext extends Surroundings {
  /** Steps of the same map: the only ones that `next` may name. */
  readonly ids: ReadonlySet<string>;
  /** Reads `{start, steps}` one level further down. */
  sequence(field: Field | undefined): Sequence;
}

/** The id, title and description of the step that is read. */
export interface StepHead {
  readonly id: string;
  readonly title?: string;
  readonly description?: string;
}

/** A reference to a step of the same map. */
export function stepId(field: Field | undefined, { ids }: Pick<StepContext, 'ids'>): string | undefined {
  const id = text(field);
  if (field && id !== undefined && !ids.has(id))
    refuse(field, `there is no step ${JSON.stringify(id)} in this map`);
  return id;
}

/** `next`, if there is one. */
export function nextOf(found: Members, context: StepContext): { readonly next?: string } {
  const next = stepId(found.get('next'), context);
  return next === undefined ? {} : { next };
}
