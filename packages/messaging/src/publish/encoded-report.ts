import type { ExecutionReport } from '../messages.js';
import { UnencodableMessage } from '../errors.js';

/** A report as JSON text, so that many can be put into one message without writing any twice. */
export interface EncodedReport {
  readonly json: string;
  /** Of the text in UTF-8. */
  readonly bytes: number;
}

/** @throws UnencodableMessage */
export function encodeReport(report: ExecutionReport): EncodedReport {
  let json: string;
  try {
    json = JSON.stringify(report);
  } catch (cause) {
    throw new UnencodableMessage('the report cannot be written as JSON', { cause });
  }
  return { json, bytes: Buffer.byteLength(json) };
}

/** Bytes of a message of reports beside the reports: the frame, and generous headers. */
export const reportsFrameBytes = 1_024;

/** The message of kind `reports`, as JSON text. */
export const encodeReports = (reports: readonly EncodedReport[]): string =>
  `{"kind":"reports","reports":[${reports.map(({ json }) => json).join(',')}]}`;
