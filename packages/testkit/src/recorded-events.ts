import type { NewEvent } from '@runlog/core';

/** The start of an execution, as a scheduler records it. */
export const started: NewEvent = { type: 'ExecutionStarted', data: {} };

/** A good end, as a scheduler records it. */
export const completed = (output: string | number = 'done'): NewEvent => ({
  type: 'ExecutionCompleted',
  data: { output },
});

/** A bad end, as a scheduler records it. */
export const failed: NewEvent = {
  type: 'ExecutionFailed',
  data: { error: { code: 'broken', message: 'it broke', retryable: false } },
};

/** A fact without consequences, to lengthen a log. */
export const signalled = (number: number): NewEvent => ({
  type: 'SignalReceived',
  data: { signalId: `s${number}`, name: 'tick', payload: number },
});
