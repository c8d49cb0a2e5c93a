import { randomUUID } from 'node:crypto';

/** An id of now, as executions have them: it lies in the log's partition of this month. */
export function newId(): string {
  const moment = Date.now().toString(16).padStart(12, '0');
  return `${moment.slice(0, 8)}-${moment.slice(8)}-7${randomUUID().slice(15)}`;
}
