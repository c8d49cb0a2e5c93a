import type { z } from 'zod';

/** One operation of the native HTTP API, as data. */
export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly tag: 'Definitions' | 'Executions' | 'Commands' | 'Schedules';
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly responses: readonly OperationResponse[];
}

/** One way in which an operation succeeds. */
export interface OperationResponse {
  readonly status: number;
  readonly description: string;
  readonly schema?: z.ZodType;
  /** `application/json` unless said otherwise. */
  readonly mediaType?: string;
}
