import { limits, type ExecutionCommand, type InputProblem } from '@runlog/core';

import { jsonProblems } from '../input/json-value.js';
import { textProblems } from '../input/text.js';

const reasonLength = 1024;

/** Every rule that a command breaks. `now` is the database's clock. */
export function commandProblems(
  command: ExecutionCommand,
  idempotencyKey: string | undefined,
  now: number,
): InputProblem[] {
  const key =
    idempotencyKey === undefined
      ? []
      : textProblems('idempotencyKey', idempotencyKey, limits.idempotencyKeyLength);
  return [...key, ...contentProblems(command, idempotencyKey !== undefined, now)];
}

function contentProblems(command: ExecutionCommand, maybeRepeated: boolean, now: number): InputProblem[] {
  switch (command.kind) {
    case 'stop':
    case 'terminate':
    case 'pause':
      return command.reason === undefined ? [] : textProblems('reason', command.reason, reasonLength, 0);
    case 'resume':
      return [];
    case 'retry':
      // One that is sent again must find its first try, although its deadline may be over by now.
      return command.deadline === undefined || maybeRepeated || command.deadline > now
        ? []
        : [{ field: 'deadline', message: 'must lie in the future' }];
    case 'signal':
      return [
        ...textProblems('name', command.name, limits.nameLength),
        ...textProblems('signalId', command.signalId, limits.idempotencyKeyLength),
        ...jsonProblems('payload', command.payload),
      ];
  }
}
