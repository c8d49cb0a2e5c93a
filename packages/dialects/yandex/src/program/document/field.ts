import { isJsonObject, type Json } from '@runlog/core';
import type { Place } from './place.js';
import type { Report } from './report.js';

/** A value of the document where it stands. Readers report what is wrong and go on with something harmless. */
export interface Field {
  readonly place: Place;
  readonly value: Json;
  readonly report: Report;
}

/** Reports a problem of the field itself. */
export const refuse = ({ report, place }: Field, message: string): void => report.problem(place, message);

/** The members of an object. */
export interface Members {
  readonly field: Field;
  readonly names: readonly string[];
  /** A member, if it is there. */
  get(name: string): Field | undefined;
  /** A member that has to be there; its absence is reported. */
  need(name: string): Field | undefined;
}

/** Reads an object with any keys; nothing written (`success:`) is an object without members. */
export function anyMembers(field: Field): Members | undefined {
  const value = field.value ?? {};
  if (!isJsonObject(value)) {
    refuse(field, 'must be an object');
    return undefined;
  }
  const get = (name: string): Field | undefined => {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    return member === undefined
      ? undefined
      : { place: [...field.place, name], value: member, report: field.report };
  };
  const need = (name: string): Field | undefined => {
    const member = get(name);
    if (!member) field.report.problem([...field.place, name], 'is required');
    return member;
  };
  return { field, names: Object.keys(value), get, need };
}

/** Reads an object that may have only the keys given, or any when none are. */
export function members(field: Field, allowed: readonly string[] | undefined): Members | undefined {
  const found = anyMembers(field);
  for (const name of found?.names ?? [])
    if (allowed && !allowed.includes(name))
      field.report.problem([...field.place, name], `is not known here; known are ${allowed.join(', ')}`);
  return found;
}

/** The items of an array. */
export function items(field: Field, least: number, most: number): Field[] {
  if (!Array.isArray(field.value)) {
    refuse(field, 'must be a list');
    return [];
  }
  const values: readonly Json[] = field.value;
  if (values.length < least) refuse(field, `must have at least ${least} item${least === 1 ? '' : 's'}`);
  if (values.length > most) refuse(field, `must have at most ${most} items`);
  return values.map((value, index) => ({ place: [...field.place, index], value, report: field.report }));
}
