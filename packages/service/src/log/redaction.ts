import { stdSerializers } from 'pino';
import { withoutCredentials } from '../environment/shown.js';

const secretKey =
  /^(proxy-)?authorization$|cookie|password|passwd|secret|^token$|[-_a-z](token|Token)$|^api[-_]?key$|^x-api-key$|credential|private[-_]?key/i;
const bearer = /\b(Bearer|Basic) +[A-Za-z0-9+/=._~-]{8,}/g;
const apiKey = /\b(rlk_[0-9a-z]{12}_)[A-Za-z0-9_-]{8,}/g;
const maxDepth = 6;
const maxItems = 100;
const censored = '***';

/** A text without API keys, and without the credentials that addresses and headers carry. */
export const redactText = (text: string): string =>
  text.includes('://') || text.includes('Be') || text.includes('Ba') || text.includes('rlk_')
    ? withoutCredentials(text).replace(bearer, `$1 ${censored}`).replace(apiKey, `$1${censored}`)
    : text;

const isPlain = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const redact = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return redactFacts(stdSerializers.err(value), depth);
  if (depth >= maxDepth) return '…';
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => redact(item, depth + 1));
  // What knows how to write itself (dates, addresses, buffers) is left to do so.
  return isPlain(value) ? redactFacts(value, depth + 1) : value;
};

/** The facts of a log line without secrets: by the names of their keys at any depth, and by their form in texts. */
export const redactFacts = (facts: object, depth = 0): Record<string, unknown> => {
  const redacted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(facts)) {
    const secret = secretKey.test(key) && value !== undefined && value !== null;
    redacted[key] = secret ? censored : redact(value, depth);
  }
  return redacted;
};
