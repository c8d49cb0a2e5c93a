import { executionsV1, type executionV1 } from '@runlog/contract';

import type { Command } from '../model.js';
import type { Calls } from './calls.js';
import { expiryMessage } from './start-message.js';

const { stop, terminate, pause, resume, retry, signal } = executionsV1.Executions.method;

/** Carries out a command with its own method. */
export function commandCall(calls: Calls, id: string, command: Command): Promise<executionV1.Execution> {
  switch (command.kind) {
    case 'stop':
      return calls.unary(stop, { id, ...reasonAndKey(command) });
    case 'terminate':
      return calls.unary(terminate, { id, ...reasonAndKey(command) });
    case 'pause':
      return calls.unary(pause, { id, ...reasonAndKey(command) });
    case 'resume':
      return calls.unary(resume, { id, idempotencyKey: command.idempotencyKey });
    case 'retry': {
      const { deadline, idempotencyKey } = command;
      const expiry = deadline === undefined ? undefined : expiryMessage(deadline);
      return calls.unary(retry, { id, expiry, idempotencyKey });
    }
    case 'signal': {
      const { name, signalId, payload } = command;
      const payloadJson = payload === undefined ? '' : JSON.stringify(payload);
      return calls.unary(signal, { id, name, signalId, payloadJson });
    }
  }
}

type Reasoned = Extract<Command, { kind: 'stop' | 'terminate' | 'pause' }>;

const reasonAndKey = ({ reason, idempotencyKey }: Reasoned) => ({ reason, idempotencyKey });
