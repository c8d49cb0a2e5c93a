import { executionsV1, type executionV1 } from '@runlog/contract';

import type { Command } from '../model.js';
import type { Calls } from './calls.js';
import { expiryMessage } from './start-message.js';

const { stop, terminate, pause, resume, retry, signal } = executionsV1.Executions.method;

/** Carries out a command with its own method. */
export function commandCall(calls: Calls, id: string, command: Command): Promise<executionV1.Execution> {
  switch (command.kind) {
    case 'stop':
      return calls.unary(stop, { id, reason: command.reason });
    case 'terminate':
      return calls.unary(terminate, { id, reason: command.reason });
    case 'pause':
      return calls.unary(pause, { id, reason: command.reason });
    case 'resume':
      return calls.unary(resume, { id });
    case 'retry': {
      const { deadline } = command;
      return calls.unary(retry, { id, expiry: deadline === undefined ? undefined : expiryMessage(deadline) });
    }
    case 'signal': {
      const { name, signalId, payload } = command;
      const payloadJson = payload === undefined ? '' : JSON.stringify(payload);
      return calls.unary(signal, { id, name, signalId, payloadJson });
    }
  }
}
