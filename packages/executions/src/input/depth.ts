const quote = 0x22;
const backslash = 0x5c;

/**
 * True when JSON text nests deeper than `limit`. Counts brackets outside of strings without parsing: JSON.parse takes
 * millions of levels that nothing afterwards can walk. Text that is no JSON is judged by its brackets alike.
 */
export function nestsDeeperThan(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (char === quote) index = endOfString(text, index);
    // [ and { differ from ] and } in the same bits.
    else if (char === 0x5b || char === 0x7b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (char === 0x5d || char === 0x7d) depth -= 1;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (char === quote) return index;
    if (char === backslash) index += 1;
  }
  return text.length;
}
