import { RunlogError, type AttemptReport, type Json, type StepError } from '@runlog/core';
import type { ExecutionReport } from '@runlog/messaging';
import { encodeReport, type EncodedReport } from '@runlog/messaging';
import { StepFailure } from './step-failure.js';

interface AttemptName {
  readonly executionId: string;
  readonly step: string;
  readonly attempt: number;
  readonly token?: string;
}

const maxMessageLength = 4_096;

// U+0000 and lone surrogates are legal in JSON text, but no text column of the log can hold them.
const unstorable = /(?:^|[^\\])(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** The report of an attempt, as text. */
export const reportOf = (
  { executionId, step, attempt, token }: AttemptName,
  report: AttemptReport,
): EncodedReport =>
  encodeReport({
    executionId,
    step,
    attempt,
    ...(token !== undefined && { token }),
    report,
  } satisfies ExecutionReport);

/** The report of a handler's output; no output counts as null. What is no JSON becomes `invalid_output`. */
export function reportOutput(name: AttemptName, output: unknown): EncodedReport {
  const value = output === undefined ? null : output;
  try {
    const report = reportOf(name, { status: 'completed', output: value as Json });
    // An output that JSON leaves out (a function, a symbol) would come out as a report without one.
    const lost = typeof value === 'function' || typeof value === 'symbol';
    if (!lost && !(report.json.includes('\\u') && unstorable.test(report.json))) return report;
    return invalidOutput(
      name,
      lost ? `a ${typeof value} is no JSON` : 'a text holds U+0000 or a lone surrogate',
    );
  } catch (error) {
    return invalidOutput(name, messageOf(error instanceof RunlogError ? error.cause : error));
  }
}

/** The report of a handler's error. */
export function reportFailure(name: AttemptName, thrown: unknown): EncodedReport {
  const error = stepErrorOf(thrown);
  try {
    const report = reportOf(name, { status: 'failed', error });
    if (!report.json.includes('\\u') || !unstorable.test(report.json)) return report;
  } catch {
    // Details that cannot be written are left out below.
  }
  return reportOf(name, { status: 'failed', error: { ...plain(error), message: printable(error.message) } });
}

/** The report that stands for one which the bus cannot carry. */
export const reportTooLarge = (name: AttemptName, bytes: number, limit: number): EncodedReport =>
  reportOf(name, {
    status: 'failed',
    error: {
      code: 'output_too_large',
      message: `the report of the attempt has ${bytes} bytes, ${limit} can be carried`,
      retryable: false,
      details: { bytes, limit },
    },
  });

function invalidOutput(name: AttemptName, reason: string): EncodedReport {
  const message = `the output cannot be recorded: ${printable(reason)}`;
  return reportOf(name, { status: 'failed', error: { code: 'invalid_output', message, retryable: false } });
}

function stepErrorOf(thrown: unknown): StepError {
  const message = messageOf(thrown).slice(0, maxMessageLength);
  if (!(thrown instanceof RunlogError)) return { code: 'handler_error', message, retryable: true };
  const { code, retryable } = thrown;
  if (thrown instanceof StepFailure && thrown.details !== undefined)
    return { code, message, retryable, details: thrown.details };
  return { code, message, retryable };
}

function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return 'the handler threw something that cannot be shown';
  }
}

const plain = ({ code, message, retryable }: StepError): StepError => ({
  code: printable(code),
  message,
  retryable,
});

const printable = (text: string): string =>
  text.replaceAll(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\u0000', '\uFFFD');
