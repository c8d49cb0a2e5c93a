// What the log takes as JSON text may hold characters that Postgres' text and jsonb refuse, and lengths that an index
// refuses. A projection has to take everything that is in the log, or it would stand still at that event for ever.
const refused = /\0|\p{Surrogate}/gu;

/** The text without characters that Postgres refuses (each becomes U+FFFD), cut to `length` UTF-16 units. */
export const storable = (text: string, length: number): string =>
  text.slice(0, length).replace(refused, '\u{fffd}');

/** Bounds of what a row holds, generous against core's limits. */
export const rowLimits = { name: 512, message: 2_048, labels: 64, label: 512 } as const;

/** Labels with storable keys and values, at most 64 of them. */
export const storableLabels = (labels: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels)
      .slice(0, rowLimits.labels)
      .map(([key, value]) => [storable(key, rowLimits.label), storable(value, rowLimits.label)]),
  );
