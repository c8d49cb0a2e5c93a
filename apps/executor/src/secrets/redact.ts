import { isJsonObject, type Json } from '@runlog/core';
import { StepFailure } from '@runlog/worker';

const mark = '[secret]';
/** The beginning of a secret that is worth hiding, in characters. */
const telling = 4;

/** The same with a mark in the place of each secret, in texts and keys at any depth. */
export function redacted(value: Json, secrets: readonly string[]): Json {
  if (secrets.length === 0) return value;
  if (typeof value === 'string') return hidden(value, secrets);
  if (Array.isArray(value)) return value.map((one) => redacted(one, secrets));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [hidden(key, secrets), redacted(one, secrets)]),
  );
}

/** The same for a failure; of other errors the platform keeps no more than a code. */
export function redactedFailure(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof StepFailure) || secrets.length === 0) return error;
  const { code, message, retryable, details } = error;
  return new StepFailure(code, hidden(message, secrets), {
    retryable,
    ...(details !== undefined && { details: redacted(details, secrets) }),
  });
}

/** Also as they stand in addresses and in JSON, and where a text that was cut off ends within one. */
function hidden(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    .reduce((rest, form) => withoutBeginning(rest.replaceAll(form, mark), form), text);
}

function withoutBeginning(text: string, secret: string): string {
  for (let length = secret.length - 1; length >= telling; length -= 1)
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}${mark}`;
  return text;
}
