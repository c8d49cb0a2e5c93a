import { limits, type DocumentProblem, type Json, type JsonObject } from '@runlog/core';
import { z } from 'zod';
import { pathOf, problemsOf } from '../../document/problems.js';
import { graphLimits } from '../limits.js';
import { executionInput, type Binding, type Template } from '../plan/template.js';
import { inputName } from './node-name.js';

const bindingShape = z.strictObject({
  $from: z.string(),
  path: z
    .array(z.union([z.string(), z.int().min(0)]))
    .max(graphLimits.pathLength)
    .default([]),
});

type Place = readonly PropertyKey[];

const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** A binding, and where it is written. */
export interface FoundBinding {
  readonly place: Place;
  readonly source: number;
}

/** Reads templates, and collects their bindings and what is wrong with them. */
export class TemplateReader {
  readonly bindings: FoundBinding[] = [];

  constructor(
    private readonly positions: ReadonlyMap<string, number>,
    private readonly problems: DocumentProblem[],
  ) {}

  /** The template at a place of the document. A faulty part of it becomes null. */
  read(value: unknown, place: Place): Template {
    return this.part(value as Json, place, 1);
  }

  private part(value: Json, place: Place, level: number): Template {
    if (typeof value !== 'object' || value === null) return { kind: 'constant', value };
    if (level > limits.jsonDepth) return this.fault(place, `must nest at most ${limits.jsonDepth} levels`);
    if (Array.isArray(value)) return this.list(value as readonly Json[], place, level);
    const members = value as JsonObject;
    return Object.hasOwn(members, '$from')
      ? this.binding(members, place)
      : this.object(members, place, level);
  }

  private list(value: readonly Json[], place: Place, level: number): Template {
    const items = value.map((item, index) => this.part(item, [...place, index], level + 1));
    return items.every(({ kind }) => kind === 'constant')
      ? { kind: 'constant', value }
      : { kind: 'list', items };
  }

  private object(value: JsonObject, place: Place, level: number): Template {
    const members = Object.entries(value).map(([key, item]) => {
      if (refusedKeys.has(key)) this.fault([...place, key], 'is not allowed as a key');
      return [key, this.part(item, [...place, key], level + 1)] as const;
    });
    return members.every(([, { kind }]) => kind === 'constant')
      ? { kind: 'constant', value }
      : { kind: 'object', members };
  }

  private binding(value: JsonObject, place: Place): Template {
    const read = bindingShape.safeParse(value);
    if (!read.success) {
      this.problems.push(...problemsOf(read.error, place));
      return nothing;
    }
    const { $from: name, path } = read.data;
    const source = name === inputName ? executionInput : this.positions.get(name);
    if (source === undefined)
      return this.fault([...place, '$from'], `there is no node ${JSON.stringify(name)}`);
    this.bindings.push({ place, source });
    return { kind: 'binding', source, path } satisfies Binding;
  }

  private fault(place: Place, message: string): Template {
    this.problems.push({ path: pathOf(place), message });
    return nothing;
  }
}

const nothing: Template = { kind: 'constant', value: null };
