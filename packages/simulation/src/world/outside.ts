/** Something that an attempt did to the world outside. */
export interface Effect {
  /** The same for all attempts of a step. */
  readonly key: string;
  readonly executionId: string;
  readonly step: string;
  readonly attempt: number;
  readonly at: number;
}
