import fc from 'fast-check';

import { nastyTexts, nastyValues } from './nasty.js';

/** A JSON schema, as much of it as our descriptions use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values that a client may well send at this place: known names, small numbers, times. */
export type Plausible = readonly string[];

/** Values of the schema's kinds, with plausible texts in them; a schema that says nothing takes any JSON. */
export function fromSchema(schema: Schema, root: unknown, plausible: Plausible): fc.Arbitrary<unknown> {
  const inner = (part: Schema): fc.Arbitrary<unknown> => fromSchema(part, root, plausible);
  if (schema.$ref !== undefined) return inner(resolve(schema.$ref, root));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(inner));
  if (schema.allOf) return fc.tuple(...schema.allOf.map(inner)).map((parts) => Object.assign({}, ...parts));
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['any']);
  return fc.oneof(...types.map((type) => ofType(type, schema, inner, plausible)));
}

function ofType(
  type: string,
  schema: Schema,
  inner: (part: Schema) => fc.Arbitrary<unknown>,
  plausible: Plausible,
): fc.Arbitrary<unknown> {
  const { minimum = -3, maximum = 1_001 } = schema;
  switch (type) {
    case 'string':
      return fc.constantFrom(...plausible);
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(inner(schema.items ?? {}), { maxLength: 3 });
    case 'object':
      return objects(schema, inner);
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

function objects(
  { properties = {}, required = [], additionalProperties }: Schema,
  inner: (part: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, inner(part)])),
    { requiredKeys: Object.keys(properties).filter((name) => required.includes(name)) },
  );
  if (typeof additionalProperties !== 'object') return known;
  const names = fc.constantFrom('a', 'team', 'x-y', 'é');
  const more = fc.dictionary(names, inner(additionalProperties), { maxKeys: 3 });
  return fc.tuple(known, more).map(([first, second]) => ({ ...first, ...second }));
}

function resolve(reference: string, root: unknown): Schema {
  const path = reference.replace(/^#\//, '').split('/');
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root) as Schema;
}

/** The same with something put in, taken out or put in place of something, somewhere. */
export const spoiled = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(values, fc.nat(), fc.constantFrom(...nastyValues), fc.constantFrom(...nastyTexts))
    .map(([value, choice, nasty, key]) => spoil(structuredClone(value), choice, nasty, key));

function spoil(value: unknown, choice: number, nasty: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || choice % 5 === 0) return nasty;
  const names = Object.keys(value);
  const holder = value as Record<string, unknown>;
  const name = names[choice % Math.max(1, names.length)];
  if (name === undefined || choice % 5 === 1) {
    Object.defineProperty(holder, key, {
      value: nasty,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    return holder;
  }
  if (choice % 5 === 2) delete holder[name];
  else holder[name] = spoil(holder[name], Math.floor(choice / 5), nasty, key);
  return holder;
}
