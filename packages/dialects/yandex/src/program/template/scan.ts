/**
 * Where a piece of jq text ends. These functions know just enough of jq's tokens (strings with nested
 * interpolations, comments, parentheses) to find the parenthesis that closes an interpolation.
 */

// A backslash takes the character behind it along, so a line can go on behind an escaped line end.
const comment = /#(?:[^\\\n]|\\[\s\S])*/y;

/** The index of the parenthesis that closes the one before `from`; undefined when the text ends first. */
export function closingParenthesis(text: string, from: number): number | undefined {
  let depth = 1;
  for (let index = from; index < text.length; index += 1) {
    const char = text[index];
    if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) return index;
    } else if (char === '"') {
      const end = closingQuote(text, index + 1);
      if (end === undefined) return undefined;
      index = end;
    } else if (char === '#') {
      comment.lastIndex = index;
      index += (comment.exec(text)?.[0].length ?? 1) - 1;
    }
  }
  return undefined;
}

/** The index of the quote that ends the jq string whose text begins at `from`. */
function closingQuote(text: string, from: number): number | undefined {
  for (let index = from; index < text.length; index += 1) {
    const char = text[index];
    if (char === '"') return index;
    if (char !== '\\') continue;
    if (text[index + 1] === '(') {
      const end = closingParenthesis(text, index + 2);
      if (end === undefined) return undefined;
      index = end;
    } else index += 1;
  }
  return undefined;
}
