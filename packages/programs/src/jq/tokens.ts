/**
 * A piece of an expression's text. `tight` tells that nothing stands between it and the piece before. A string comes with
 * the source of its interpolations left as it is, to be read on its own.
 */
export type Token = { readonly tight: boolean } & (
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'word'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly parts: readonly StringPart[] }
  | { readonly kind: 'sign'; readonly sign: string }
);

/** Text that stands for itself, or the source of an expression between `\(` and `)`. */
export type StringPart = { readonly text: string } | { readonly source: string };

const space = /[ \t\r\n]*/y;
const pieces = [
  ['field', /\.([A-Za-z_][A-Za-z0-9_]*)/y],
  ['variable', /\$([A-Za-z_][A-Za-z0-9_]*)(?!::)/y],
  ['word', /([A-Za-z_][A-Za-z0-9_]*)(?!::)/y],
  ['number', /((?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?)(?![0-9.A-Za-z_])/y],
  ['sign', /(==|!=|<=|>=|\/\/(?!=)|\|(?!=)|\.(?!\.)|[[\](){}:,<>-])/y],
] as const;

/** More digits than a double holds would be compared as they stand by jq, and rounded by us. */
const maxDigits = 15;

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

const unescapeUnit = /u([0-9a-fA-F]{4})/y;

const match = (pattern: RegExp, text: string, at: number): RegExpExecArray | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
};

/** jq keeps NUL and half characters its own way. */
const unusual = /[\0\p{Surrogate}]/u;

/** Where the parenthesis that opened just before `start` closes; nothing when a string or comment stands in between. */
const closing = (text: string, start: number): number | undefined => {
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"' || character === '#') return undefined;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
};

const readString = (
  text: string,
  start: number,
): { readonly parts: readonly StringPart[]; readonly end: number } | undefined => {
  const parts: StringPart[] = [];
  let plain = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return { parts: [...parts, { text: plain }], end: at + 1 };
    if (character < ' ') return undefined;
    if (character !== '\\') {
      plain += character;
      continue;
    }
    at += 1;
    const escaped = text.charAt(at);
    const unit = match(unescapeUnit, text, at)?.[1];
    if (escaped === '(') {
      const end = closing(text, at + 1);
      if (end === undefined) return undefined;
      parts.push({ text: plain }, { source: text.slice(at + 1, end) });
      plain = '';
      at = end;
    } else if (unit !== undefined) {
      plain += String.fromCharCode(Number.parseInt(unit, 16));
      at += 4;
    } else {
      const meant = escapes[escaped];
      if (meant === undefined) return undefined;
      plain += meant;
    }
  }
  return undefined;
};

const readPiece = (text: string, at: number): { readonly token: Token; readonly end: number } | undefined => {
  for (const [kind, pattern] of pieces) {
    const found = match(pattern, text, at)?.[1];
    if (found === undefined) continue;
    const end = pattern.lastIndex;
    if (kind === 'sign') return { token: { kind, sign: found, tight: true }, end };
    if (kind !== 'number') return { token: { kind, name: found, tight: true }, end };
    if (found.length > maxDigits) return undefined;
    return { token: { kind, value: Number(found), tight: true }, end };
  }
  return undefined;
};

/** The pieces of an expression; nothing when it holds any that the subset does not know. */
export const tokenize = (text: string): readonly Token[] | undefined => {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    const start = at + (match(space, text, at)?.[0].length ?? 0);
    if (start >= text.length) return tokens;
    const tight = start === at;
    const string = text.charAt(start) === '"' ? readString(text, start) : undefined;
    if (string?.parts.some((part) => 'text' in part && unusual.test(part.text)) === true) return undefined;
    const piece = string === undefined ? readPiece(text, start) : undefined;
    if (string !== undefined) tokens.push({ kind: 'string', parts: string.parts, tight });
    else if (piece !== undefined) tokens.push({ ...piece.token, tight });
    const end = string?.end ?? piece?.end;
    if (end === undefined) return undefined;
    at = end;
  }
};
