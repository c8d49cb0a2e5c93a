/** One event as somebody outside saw it come. */
export interface Sight {
  readonly executionId: string;
  readonly version: number;
  readonly type: string;
  readonly data: unknown;
}
