import type { StartRequest } from '@runlog/contract';

import type { Command, ListOptions, NewExecution } from '../model.js';

/** A moment, or milliseconds counted from now, as the API reads them. */
export const expiryText = (expiry: Date | number): string =>
  typeof expiry === 'number' ? `${Math.max(0, Math.round(expiry))}ms` : expiry.toISOString();

/** The body of a start. */
export const startBody = ({ deadline, ...rest }: NewExecution): StartRequest => ({
  ...rest,
  ...(deadline !== undefined && { deadline: expiryText(deadline) }),
});

/** The query of a list. */
export function listQuery(options: ListOptions): (readonly [string, string | number | undefined])[] {
  const { statuses, labels = {}, definition, pageSize, pageToken } = options;
  return [
    ['status', statuses?.join(',')],
    ['definition', definition],
    ...Object.entries(labels).map(([key, value]) => ['label', `${key}:${value}`] as const),
    ['startedAfter', options.startedAfter?.toISOString()],
    ['startedBefore', options.startedBefore?.toISOString()],
    ['finishedAfter', options.finishedAfter?.toISOString()],
    ['finishedBefore', options.finishedBefore?.toISOString()],
    ['pageSize', pageSize],
    ['pageToken', pageToken],
  ];
}

/** Path (below the execution) and body of a command. */
export function commandRequest(command: Command): { path: string; body: unknown } {
  switch (command.kind) {
    case 'stop':
    case 'terminate':
    case 'pause':
      return {
        path: `/${command.kind}`,
        body: { reason: command.reason, idempotencyKey: command.idempotencyKey },
      };
    case 'resume':
      return { path: '/resume', body: { idempotencyKey: command.idempotencyKey } };
    case 'retry': {
      const { deadline, idempotencyKey } = command;
      const end = deadline === undefined ? {} : { deadline: expiryText(deadline) };
      return { path: '/retry', body: { ...end, idempotencyKey } };
    }
    case 'signal': {
      const { name, signalId, payload } = command;
      return { path: `/signals/${encodeURIComponent(name)}`, body: { signalId, payload } };
    }
  }
}
