import { childPath, itemPath, type StepPath } from '@runlog/core';
import { itemOf, withItem, type Blocks } from './blocks.js';

/** How often each recurring step was entered, by its number. */
export type Visits = Blocks<number>;

/** How often the step of this number was entered. */
export const visitsOf = (visits: Visits, number: number): number => itemOf(visits, number) ?? 0;

/** The counts after the step of this number was entered `times` times. */
export const withVisits = (visits: Visits, number: number, times: number): Visits =>
  withItem(visits, number, times, 0);

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
