import { anyMembers, items, members, refuse, type Field } from './field.js';
import { label, oneOf } from './scalars.js';
import { scalarTemplate } from './templates.js';

/** What a field may hold: looked at, and then forgotten. */
export type Shape = (field: Field) => void;

/** Text for people or machines, without templates. */
export const plainText: Shape = (field) => void label(field);

/** A template, or a scalar that stands for itself. */
export const templated: Shape = (field) => void scalarTemplate(field);

/** A number of any size. */
export const amount: Shape = (field) => {
  if (typeof field.value !== 'number') refuse(field, 'must be a number');
};

/** Anything: the specification's own pages do not say more. */
export const anything: Shape = () => undefined;

/** One of a few words. */
export const word =
  (...words: readonly string[]): Shape =>
  (field) =>
    void oneOf(field, words);

/** A list of the same. */
export const list =
  (shape: Shape): Shape =>
  (field) =>
    items(field, 0, 10_000).forEach(shape);

/** The fields of an object: `need` have to be there, and exactly one of each group in `oneOf`. */
export interface Fields {
  readonly need?: Readonly<Record<string, Shape>>;
  readonly may?: Readonly<Record<string, Shape>>;
  readonly oneOf?: Readonly<Record<string, Shape>>;
}

/** The names that an object with these fields may have. */
export const namesOf = ({ need, may, oneOf: one }: Fields): string[] =>
  Object.keys({ ...need, ...may, ...one });

/** An object with these fields. */
export const object =
  (fields: Fields): Shape =>
  (field) => {
    members(field, namesOf(fields));
    checkFields(field, fields);
  };

/** Looks at the fields of an object whose other members are looked at elsewhere. */
export function checkFields(field: Field, { need = {}, may = {}, oneOf: one = {} }: Fields): void {
  const found = anyMembers(field);
  if (!found) return;
  for (const [name, shape] of Object.entries(need)) {
    const member = found.need(name);
    if (member) shape(member);
  }
  for (const [name, shape] of [...Object.entries(may), ...Object.entries(one)]) {
    const member = found.get(name);
    if (member) shape(member);
  }
  const names = Object.keys(one);
  if (names.length > 0 && names.filter((name) => found.get(name)).length !== 1)
    refuse(field, `must have exactly one of ${names.join(', ')}`);
}
