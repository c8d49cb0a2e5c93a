import { InvalidInput } from '@runlog/core';
import { parseRequest } from '@runlog/contract';
import type { z } from 'zod';

/**
 * Reads a part of a request by its schema.
 * @throws InvalidInput naming every field that broke a rule.
 */
export function readRequest<S extends z.ZodType>(schema: S, value: unknown, root?: string): z.output<S> {
  const parsed = parseRequest(schema, value, root);
  if (!parsed.ok) throw new InvalidInput(parsed.problems);
  return parsed.value;
}
