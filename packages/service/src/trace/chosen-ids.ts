import { randomBytes } from 'node:crypto';
import type { ExecutionTrace } from './execution-trace.js';

type Ids = Pick<ExecutionTrace, 'traceId' | 'spanId'>;

/** Random ids for spans, except for a root span, whose ids the execution gives. */
export class ChosenIds {
  private chosen: Ids | undefined;

  /** Whatever span `start` starts gets these ids. */
  choose<T>(ids: Ids, start: () => T): T {
    this.chosen = ids;
    try {
      return start();
    } finally {
      this.chosen = undefined;
    }
  }

  readonly generateTraceId = (): string => this.chosen?.traceId ?? randomBytes(16).toString('hex');

  readonly generateSpanId = (): string => this.chosen?.spanId ?? randomBytes(8).toString('hex');
}
