/**
 * True when JSON text is nested more than `depth` levels deep. Looks at the characters only: JSON.parse takes millions
 * of levels that nothing after it can walk.
 */
export function isDeeperThan(text: string, depth: number): boolean {
  let level = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === backslash) at++;
      else if (char === quote) inString = false;
    } else if (char === quote) inString = true;
    else if (char === openBracket || char === openBrace) level++;
    else if (char === closeBracket || char === closeBrace) level--;
    if (level > depth) return true;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
