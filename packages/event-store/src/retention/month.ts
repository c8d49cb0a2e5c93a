/** A month of the log: the executions whose ids were made in it. */
export interface Month {
  /** `2026-08`. */
  readonly name: string;
  /** What its tables' names end with: `2026_08`. */
  readonly suffix: string;
  /** The first id that can have been made in it. */
  readonly firstId: string;
  /** The first id of the month behind it. */
  readonly endId: string;
}

const pattern = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** The month of a name such as `2026-08`. @throws RangeError for anything else */
export function monthOf(name: string): Month {
  const [, year = '', month = ''] = pattern.exec(name) ?? [];
  if (year === '') throw new RangeError(`${JSON.stringify(name)} is not a month such as 2026-08`);
  const at = (index: number): string => firstIdOf(Date.UTC(Number(year), index));
  return { name, suffix: `${year}_${month}`, firstId: at(Number(month) - 1), endId: at(Number(month)) };
}

/** The lowest UUIDv7 of a moment. */
function firstIdOf(epochMs: number): string {
  const time = epochMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
