import { status } from '@grpc/grpc-js';
import { StepFailure } from '@runlog/worker';

const maxMessageLength = 1_024;

/** Those that another attempt may change; the others say that the request is wrong, or the state it meets. */
const curable: ReadonlySet<number> = new Set([
  status.CANCELLED,
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.INTERNAL,
  status.UNAVAILABLE,
]);

/** A call ended with a status other than OK; code `grpc.<status>` in lower case. */
export function grpcStatus(code: number, message: string): StepFailure {
  const name = status[code] ?? 'UNKNOWN';
  const told = message.slice(0, maxMessageLength).replaceAll('\0', '�');
  return new StepFailure(`grpc.${name.toLowerCase()}`, `the call ended with ${name}: ${told}`, {
    retryable: curable.has(code),
    details: { status: name, message: told },
  });
}

/** The call cannot be made as it is asked for: what the method takes is told by the server's reflection. */
export const invalidOptions = (problem: string, cause?: unknown): StepFailure =>
  new StepFailure('grpc.invalid_options', problem, { retryable: false, cause });

/** The server's reflection answered what makes no sense. */
export const invalidReflection = (problem: string, cause?: unknown): StepFailure =>
  new StepFailure('grpc.invalid_reflection_server_response', problem, { retryable: false, cause });
