import { limits, type ExecutionCommand, type InputProblem } from '@runlog/core';

import { jsonProblems } from '../input/json-value.js';
import { textProblems } from '../input/text.js';

const reasonLength = 1024;

/** Every rule that a command breaks. `now` is the database's clock. */
export function commandProblems(command: ExecutionCommand, now: number): InputProblem[] {
  switch (command.kind) {
    case 'stop':
    case 'terminate':
    case 'pause':
      return command.reason === undefined ? [] : textProblems('reason', command.reason, reasonLength, 0);
    case 'resume':
      return [];
    case 'retry':
      return command.deadline === undefined || command.deadline > now
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
