import type { DocumentProblem, Json } from '@runlog/core';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { placeName, type Place } from './place.js';

/** Bounds of a document as it is written, against texts that grow when they are read. */
const bounds = { depth: 64, values: 100_000, aliases: 100 };

/** A document's text as JSON values, and on which line each stands. */
export type ReadText =
  | { readonly ok: true; readonly value: Json; readonly lineOf: (place: Place) => number | undefined }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] };

/** Reads YAML 1.2, and with it JSON. Anchors may be used, but not to blow the document up. */
export function readText(text: string): ReadText {
  const lines = new LineCounter();
  let document: Document;
  let value: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
    if (document.errors.length > 0) return { ok: false, problems: document.errors.map(syntaxProblem(lines)) };
    value = document.toJS({ maxAliasCount: bounds.aliases });
  } catch (error) {
    return refused(error instanceof RangeError ? 'the document is nested too deeply' : messageOf(error));
  }
  const oddity = findOddity(value);
  if (oddity) return refused(oddity.message, oddity.place);
  return { ok: true, value: value as Json, lineOf: (place) => lineOf(document, lines, place) };
}

const refused = (message: string, place: Place = []): ReadText => ({
  ok: false,
  problems: [{ path: placeName(place), message }],
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const syntaxProblem =
  (lines: LineCounter) =>
  ({
    message,
    pos,
  }: {
    readonly message: string;
    readonly pos: readonly [number, number];
  }): DocumentProblem => ({
    path: '',
    message,
    line: lines.linePos(pos[0]).line,
  });

interface Oddity {
  readonly place: Place;
  readonly message: string;
}

/** The first value that JSON could not carry, or the place where the document gets too large. */
function findOddity(root: unknown): Oddity | undefined {
  const left: { readonly place: Place; readonly value: unknown }[] = [{ place: [], value: root }];
  for (let seen = 0; left.length > 0; seen += 1) {
    const next = left.pop();
    if (!next) break;
    const { place, value } = next;
    if (seen >= bounds.values)
      return { place: [], message: `the document has more than ${bounds.values} values` };
    if (place.length > bounds.depth) return { place, message: `more than ${bounds.depth} levels of nesting` };
    if (Array.isArray(value))
      value.forEach((item, index) => left.push({ place: [...place, index], value: item }));
    else if (isRecord(value))
      for (const [key, item] of Object.entries(value)) left.push({ place: [...place, key], value: item });
    else if (!isScalar(value)) return { place, message: 'is not a value that JSON knows' };
  }
  return undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const isScalar = (value: unknown): boolean =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));

/** The line of a place; where it is not written down (something is missing), that of what it is missing from. */
function lineOf(document: Document, lines: LineCounter, place: Place): number | undefined {
  for (let length = place.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(place.slice(0, length), true);
    const start = rangeStart(node);
    if (start !== undefined) return lines.linePos(start).line;
  }
  return undefined;
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return undefined;
  const [start] = node.range as readonly unknown[];
  return typeof start === 'number' ? start : undefined;
}
