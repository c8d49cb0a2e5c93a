import { childQueue } from '@runlog/core';
import { anyMembers, refuse, type Field, type Members } from './field.js';
import type { NamedTemplate } from './model.js';
import { text } from './scalars.js';
import { scalarTemplate } from './templates.js';

/** The methods that a call over HTTP may have. */
export const methods = [
  'OPTIONS',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'TRACE',
  'CONNECT',
] as const;

const longestWorkerId = 128;

/** The id of a function or container, which becomes the name of a queue. */
export function workerId(field: Field | undefined): string {
  const id = text(field);
  if (field && id !== undefined && id.length > longestWorkerId)
    refuse(field, `must have at most ${longestWorkerId} characters`);
  if (field && id === childQueue) refuse(field, 'is a queue of the platform itself');
  return id ?? '';
}

/** A map whose values are templated. */
export function namedTemplates(field: Field | undefined): NamedTemplate[] {
  const found: Members | undefined = field && anyMembers(field);
  return (found?.names ?? []).map((name) => ({ name, value: scalarTemplate(found?.get(name)) }));
}
