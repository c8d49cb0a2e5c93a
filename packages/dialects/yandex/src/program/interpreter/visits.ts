import { childPath, itemPath, type StepPath } from '@runlog/core';

/** How often each recurring step was entered, by its number; in blocks, so that counting one copies little. */
export type Visits = readonly (readonly number[])[];

const block = 32;

/** How often the step of this number was entered. */
export const visitsOf = (visits: Visits, number: number): number =>
  visits[Math.floor(number / block)]?.[number % block] ?? 0;

/** The counts after the step of this number was entered `times` times. */
export function withVisits(visits: Visits, number: number, times: number): Visits {
  const at = Math.floor(number / block);
  const counts = padded(visits[at] ?? [], (number % block) + 1, 0).with(number % block, times);
  return padded(visits, at + 1, []).with(at, counts);
}

const padded = <T>(list: readonly T[], length: number, filling: T): readonly T[] =>
  list.length >= length ? list : [...list, ...Array<T>(length - list.length).fill(filling)];

/** The path of a step's visit, counted from 0. */
export function visitPath(prefix: StepPath, id: string, visit: number): StepPath {
  const path = childPath(prefix, id);
  return visit === 0 ? path : itemPath(path, visit);
}

/** Which visit of the step a path made by `visitPath` names. */
export function visitOf(prefix: StepPath, id: string, path: StepPath): number {
  const index = path.slice(childPath(prefix, id).length);
  return index === '' ? 0 : Number(index.slice(1, -1));
}
