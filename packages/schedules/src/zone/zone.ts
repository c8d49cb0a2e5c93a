import { stretchesOf, type Stretch } from './stretches.js';
import { wallClock, type OffsetAt } from './wall-clock.js';

/** A time zone of the IANA database. */
export interface Zone {
  readonly name: string;
  /** The stretch of constant offset from UTC that an instant (epoch milliseconds) lies in. */
  stretchAt(instant: number): Stretch;
}

/** Zones and their years are remembered, up to a number that no honest installation reaches. */
const remembered = { zones: 1_000, years: 200 } as const;
const zones = new Map<string, Zone>();

const shape = /^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/;

/** The zone of that name; undefined when the time zone data of this runtime has none. */
export function zoneOf(name: string): Zone | undefined {
  const known = zones.get(name);
  if (known) return known;
  const offsetAt = shape.test(name) ? wallClock(name) : undefined;
  if (!offsetAt) return undefined;
  if (zones.size >= remembered.zones) zones.clear();
  const zone = { name, stretchAt: byYears(offsetAt) };
  zones.set(name, zone);
  return zone;
}

function byYears(offsetAt: OffsetAt): (instant: number) => Stretch {
  const years = new Map<number, readonly Stretch[]>();
  return (instant) => {
    const year = new Date(instant).getUTCFullYear();
    let stretches = years.get(year);
    if (!stretches) {
      if (years.size >= remembered.years) years.clear();
      stretches = stretchesOf(offsetAt, year);
      years.set(year, stretches);
    }
    return stretches.findLast(({ start }) => start <= instant) ?? (stretches[0] as Stretch);
  };
}
