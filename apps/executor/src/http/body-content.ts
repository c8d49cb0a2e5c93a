import { TextDecoder } from 'node:util';
import { limits, type Json } from '@runlog/core';
import { outputTooLarge } from '../outbound/failures.js';
import { isDeeperThan } from '../outbound/json-depth.js';

/** A body as a step's output carries it: JSON, text, or base64 where the bytes are neither. */
export interface BodyContent {
  readonly body: Json;
  readonly bodyEncoding?: 'base64';
}

/**
 * Reads a body as its content type says: JSON types are parsed, everything else is text. JSON that does not parse is
 * given as text, bytes that are no text in base64 (then `bodyEncoding` says so).
 * @throws StepFailure `output_too_large` for JSON that is nested too deeply.
 */
export function bodyContent(bytes: Buffer, contentType: string): BodyContent {
  const { essence, charset } = mediaType(contentType);
  // JSON is UTF-8 whatever its charset says (RFC 8259).
  const text = textOf(bytes, isJson(essence) ? 'utf-8' : charset);
  if (text === undefined) return { body: bytes.toString('base64'), bodyEncoding: 'base64' };
  const json = isJson(essence) ? parsed(text) : undefined;
  return { body: json === undefined ? text : json };
}

const isJson = (essence: string): boolean => /^(application|text)\/json$|^[^/]+\/[^/]+\+json$/.test(essence);

function mediaType(contentType: string): { essence: string; charset: string } {
  const [essence = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters
    .map((text) => /^\s*charset\s*=\s*"?([^\s"]+)"?\s*$/.exec(text)?.[1])
    .find(Boolean);
  return { essence: essence.trim(), charset: charset ?? 'utf-8' };
}

function textOf(bytes: Buffer, charset: string): string | undefined {
  // NUL is legal in UTF-8 but not in a database's text.
  if (bytes.includes(0)) return undefined;
  try {
    return decoderFor(charset).decode(bytes);
  } catch {
    return undefined;
  }
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    return new TextDecoder('utf-8', { fatal: true });
  }
}

function parsed(text: string): Json | undefined {
  if (isDeeperThan(text, limits.jsonDepth))
    throw outputTooLarge('the nesting of the answer', limits.jsonDepth);
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
