import type { ExecutionEvent } from '../events/event.js';
import type { Json } from '../json.js';
import type { Decision } from './decision.js';

/**
 * A definition compiled to what the scheduler can drive. All three functions are pure and synchronous.
 *
 * `P` must survive `JSON.parse(JSON.stringify(p))` unchanged (it is kept in snapshots) and is never mutated.
 * `decide` answers everything that is wanted *now* and not yet under way: once the events of a decision went
 * through `evolve`, `decide` no longer asks for it. Nothing left to ask for means: waiting.
 */
export interface Program<P = unknown> {
  initial(input: Json): P;
  evolve(state: P, event: ExecutionEvent): P;
  decide(state: P): readonly Decision[];
}

/** One reason why a document was refused; `path` points into the document (`steps.fetch.httpCall.url`). */
export interface DocumentProblem {
  readonly path: string;
  readonly message: string;
  readonly line?: number;
}

/** An expression of a document that has to be checked by the language's own parser before the document is taken. */
export interface DocumentExpression {
  readonly path: string;
  readonly language: 'jq';
  readonly expression: string;
  /** Variables that the expression may name, besides those of its language. */
  readonly variables?: readonly string[];
}

/** The outcome of reading a document. */
export type Compiled =
  | { readonly ok: true; readonly program: Program; readonly expressions: readonly DocumentExpression[] }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] };

/** A workflow language: turns documents into programs. Pure; the same text always compiles to the same program. */
export interface Language {
  /** The name used in definitions (`yawl`). */
  readonly name: string;
  compile(document: string): Compiled;
}
