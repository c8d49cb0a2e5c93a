import type { NewEvent } from '@runlog/core';

/** Events as a scheduler records them. */
export const started: NewEvent = { type: 'ExecutionStarted', data: {} };

export const completed = (output: string | number = 'done'): NewEvent => ({
  type: 'ExecutionCompleted',
  data: { output },
});

export const failed: NewEvent = {
  type: 'ExecutionFailed',
  data: { error: { code: 'broken', message: 'it broke', retryable: false } },
};

/** A fact without consequences, to lengthen a log. */
export const signalled = (number: number): NewEvent => ({
  type: 'SignalReceived',
  data: { signalId: `s${number}`, name: 'tick', payload: number },
});
