const plain = /^[A-Za-z0-9_-]+$/;

/**
 * Writes any string as one token of a subject: letters, digits, `-` and `_` stand for themselves, every other byte of
 * the UTF-8 text becomes `=XX`; the empty string is a lone `=`. Reversible, and nobody's text can widen a subject.
 */
export function encodeToken(text: string): string {
  if (plain.test(text)) return text;
  if (text === '') return '=';
  let token = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const char = String.fromCharCode(byte);
    token += plain.test(char) ? char : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return token;
}

/** The text of a token, or undefined when `encodeToken` did not write it. */
export function decodeToken(token: string): string | undefined {
  if (plain.test(token)) return token;
  if (token === '=') return '';
  if (!/^(?:[A-Za-z0-9_-]|=[0-9A-F]{2})+$/.test(token)) return undefined;
  const bytes = token.replace(/=(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  return encodeToken(text) === token ? text : undefined;
}
