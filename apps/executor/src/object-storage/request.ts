import type { Json } from '@runlog/core';
import { z } from 'zod';
import { failedPrecondition, invalidInput } from '../outbound/failures.js';

/** How the content of an object is told in JSON. */
export type ContentType = 'binary' | 'json' | 'text' | 'csv';

/** One object to be read or written. */
export type StorageRequest =
  | {
      readonly action: 'get';
      readonly bucket: string;
      readonly object: string;
      readonly contentType: ContentType;
    }
  | {
      readonly action: 'put';
      readonly bucket: string;
      readonly object: string;
      readonly contentType: Exclude<ContentType, 'csv'>;
      readonly content: Json;
    };

const place = {
  // What may stand in a path; names of other forms are in no storage.
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is no name of a bucket'),
  object: z.string().min(1).refine(isKey, 'is no key of an object'),
};
const inputShape = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('get'),
    ...place,
    contentType: z.enum(['binary', 'json', 'text', 'csv', 'excel']).default('binary'),
  }),
  z.strictObject({
    action: z.literal('put'),
    ...place,
    contentType: z.enum(['binary', 'json', 'text']).default('text'),
    content: z.unknown(),
  }),
]);

/**
 * Reads the input of an `object-storage` task: `{action: get | put, bucket, object, contentType?, content?}`.
 * @throws StepFailure `invalid_input` naming the field; `failed_precondition` for tables of Excel
 */
export function readStorageRequest(input: Json): StorageRequest {
  const read = inputShape.safeParse(input);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw invalidInput(issue?.path.join('.') || 'input', issue?.message ?? 'is not valid');
  }
  const request = read.data;
  if (request.action === 'put') return { ...request, content: (request.content ?? null) as Json };
  const { contentType } = request;
  if (contentType === 'excel')
    throw failedPrecondition('there is no connector for content of the type EXCEL');
  return { ...request, contentType };
}

/** Dots would be read as another place by whoever normalises paths, and change the bucket. */
function isKey(key: string): boolean {
  return Buffer.byteLength(key) <= 1_024 && !key.split('/').some((part) => part === '.' || part === '..');
}
