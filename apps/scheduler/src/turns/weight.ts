/** What a number, a truth value, null, or the quotes and commas around a value count. */
const small = 4;

/**
 * About how long JSON data would be as text, in UTF-16 units: escapes are not counted, numbers count alike. Makes no
 * text, which takes a fifth of the time.
 */
export function weightOf(data: unknown): number {
  if (typeof data === 'string') return data.length + small;
  if (typeof data !== 'object' || data === null) return small;
  let weight = small;
  if (Array.isArray(data)) {
    for (const item of data) weight += weightOf(item);
    return weight;
  }
  for (const key in data) weight += key.length + small + weightOf((data as Record<string, unknown>)[key]);
  return weight;
}
