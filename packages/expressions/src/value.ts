import type { Json } from '@runlog/core';

/** The engine keeps the digits of number literals (`1e1000`); elsewhere it takes what is too large as the largest double. */
const finite = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? Math.sign(value) * Number.MAX_VALUE : value;

/** Reads a value of jq; nothing when it is nested so deeply (256 levels) that jq leaves out its inside. */
export const readValue = (json: string): { readonly value: Json } | undefined => {
  try {
    return { value: JSON.parse(json, json.includes('E+') ? finite : undefined) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
