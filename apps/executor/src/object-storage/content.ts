import { limits, type Json } from '@runlog/core';
import { StepFailure } from '@runlog/worker';
import { parse } from 'csv-parse/sync';
import { invalidInput, outputTooLarge } from '../outbound/failures.js';
import { isDeeperThan } from '../outbound/json-depth.js';
import type { ContentType } from './request.js';

/** The bytes of an object, and the media type that they are stored with. */
export interface StoredContent {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Content as it is stored: base64 becomes bytes, text is UTF-8. @throws StepFailure `invalid_input` for what is no base64 */
export function encodeContent(content: Json, contentType: Exclude<ContentType, 'csv'>): StoredContent {
  switch (contentType) {
    case 'json':
      return { bytes: Buffer.from(JSON.stringify(content)), mediaType: 'application/json' };
    case 'text': {
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      return { bytes: Buffer.from(text), mediaType: 'text/plain; charset=utf-8' };
    }
    case 'binary':
      if (typeof content !== 'string' || !base64.test(content))
        throw invalidInput('content', 'is no base64, which binary content is written in');
      return { bytes: Buffer.from(content, 'base64'), mediaType: 'application/octet-stream' };
  }
}

/**
 * Stored bytes in JSON: base64, a JSON value, text, or the rows of a CSV file as lists of text.
 * @throws StepFailure `storage.invalid_content` for what is not of this type, `output_too_large`
 */
export function decodeContent(bytes: Buffer, contentType: ContentType): Json {
  switch (contentType) {
    case 'binary':
      return bytes.toString('base64');
    case 'text':
      return textOf(bytes);
    case 'json':
      return jsonOf(textOf(bytes));
    case 'csv':
      return rowsOf(textOf(bytes));
  }
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidContent('is no UTF-8');
  }
}

function jsonOf(text: string): Json {
  if (isDeeperThan(text, limits.jsonDepth))
    throw outputTooLarge('the nesting of the object', limits.jsonDepth);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw invalidContent('is no JSON');
  }
}

function rowsOf(text: string): Json {
  try {
    return parse(text, { relax_column_count: true, skip_empty_lines: true });
  } catch {
    throw invalidContent('is no CSV');
  }
}

const invalidContent = (problem: string): StepFailure =>
  new StepFailure('storage.invalid_content', `the object ${problem}`, { retryable: false });
