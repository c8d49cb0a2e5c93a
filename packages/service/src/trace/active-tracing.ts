import type { Tracer } from '@opentelemetry/api';
import type { ChosenIds } from './chosen-ids.js';

/** What spans are made with while tracing is on. */
export interface ActiveTracing {
  readonly tracer: Tracer;
  readonly ids: ChosenIds;
  /** The part of all executions that is traced, 0 to 1. */
  readonly ratio: number;
}

let active: ActiveTracing | undefined;

/** Nothing while tracing is off. */
export const activeTracing = (): ActiveTracing | undefined => active;

/** Switches tracing on, or off. */
export const setActiveTracing = (tracing: ActiveTracing | undefined): void => {
  active = tracing;
};

/** True while spans are exported. */
export const tracing = (): boolean => active !== undefined;
