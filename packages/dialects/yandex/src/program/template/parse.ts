import type { Json } from '@runlog/core';
import { closingParenthesis } from './scan.js';

/**
 * A templated field. `value` needs no jq; `expression` is one interpolation and nothing else, and gives whatever
 * JSON the jq gives; `text` is a string with interpolations in it, and always gives a string.
 */
export type Template =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'expression'; readonly jq: string }
  | { readonly kind: 'text'; readonly parts: readonly TextPart[]; readonly jq: string };

/** A stretch of a text: as it stands, or the jq whose answer stands in its place. */
export type TextPart = { readonly literal: string } | { readonly jq: string };

/** A template, or why the text is none. */
export type ParsedTemplate =
  { readonly ok: true; readonly template: Template } | { readonly ok: false; readonly message: string };

/**
 * Reads a templated string. Only `\(` is special: it begins an interpolation that ends at its own closing
 * parenthesis. Behind one more backslash (`\\(`) it stands for itself; all other backslashes are literal.
 * White space around a single interpolation is not significant, so a YAML block scalar can hold one.
 */
export function parseTemplate(text: string): ParsedTemplate {
  const parts: TextPart[] = [];
  let literal = '';
  const endLiteral = (): void => {
    if (literal !== '') parts.push({ literal });
    literal = '';
  };
  let index = 0;
  while (index < text.length) {
    if (text.startsWith('\\\\(', index)) {
      literal += '\\(';
      index += 3;
    } else if (text.startsWith('\\(', index)) {
      const end = closingParenthesis(text, index + 2);
      if (end === undefined)
        return { ok: false, message: `the interpolation at character ${index + 1} is not closed` };
      const jq = text.slice(index + 2, end);
      if (jq.trim() === '')
        return { ok: false, message: `the interpolation at character ${index + 1} is empty` };
      endLiteral();
      parts.push({ jq });
      index = end + 1;
    } else {
      literal += text[index];
      index += 1;
    }
  }
  endLiteral();
  return { ok: true, template: fromParts(parts) };
}

function fromParts(parts: readonly TextPart[]): Template {
  const inked = parts.filter((part) => 'jq' in part || part.literal.trim() !== '');
  const [only, ...others] = inked;
  if (only && 'jq' in only && others.length === 0) return { kind: 'expression', jq: only.jq };
  if (parts.every((part) => 'literal' in part))
    return { kind: 'value', value: parts.map((part) => part.literal).join('') };
  return { kind: 'text', parts, jq: `"${parts.map(asJqString).join('')}"` };
}

/** A part as the inside of a jq string, whose escapes are those of JSON. */
const asJqString = (part: TextPart): string =>
  'jq' in part ? `\\(${part.jq})` : JSON.stringify(part.literal).slice(1, -1);
