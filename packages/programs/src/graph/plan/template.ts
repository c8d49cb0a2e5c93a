import { isJsonObject, type Json } from '@runlog/core';

/** The source of bindings that take the execution's input; nodes are counted from 0. */
export const executionInput = -1;

/** A place that is filled with what a node, or the execution's input, has at a path. */
export interface Binding {
  readonly kind: 'binding';
  /** A node by its position, or `executionInput`. */
  readonly source: number;
  readonly path: readonly (string | number)[];
}

/** JSON with places to fill. */
export type Template =
  | Binding
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Template])[] };

/** The nodes that a template reads, each once. */
export function sourcesOf(template: Template): number[] {
  const found = new Set<number>();
  collect(template, found);
  found.delete(executionInput);
  return [...found];
}

function collect(template: Template, found: Set<number>): void {
  switch (template.kind) {
    case 'binding':
      found.add(template.source);
      return;
    case 'list':
      for (const item of template.items) collect(item, found);
      return;
    case 'object':
      for (const [, member] of template.members) collect(member, found);
      return;
    case 'constant':
  }
}

/** The template filled with what `valueOf` knows. Where a value has nothing at a path, null; the binding is put to `missing`. */
export function fill(template: Template, valueOf: (source: number) => Json, missing: Binding[]): Json {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'binding': {
      const value = valueAt(valueOf(template.source), template.path);
      if (value === undefined) missing.push(template);
      return value ?? null;
    }
    case 'list':
      return template.items.map((item) => fill(item, valueOf, missing));
    case 'object':
      return Object.fromEntries(
        template.members.map(([key, member]) => [key, fill(member, valueOf, missing)]),
      );
  }
}

function valueAt(value: Json, path: readonly (string | number)[]): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path) {
    if (typeof key === 'number') found = Array.isArray(found) ? (found as readonly Json[])[key] : undefined;
    else found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}
