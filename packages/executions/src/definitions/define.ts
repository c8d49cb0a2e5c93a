import { limits, type DocumentProblem, type InputProblem, type Language } from '@runlog/core';
import type { Definition, DefinitionStore } from '@runlog/event-store';

import { refuse } from '../input/refuse.js';
import { isCleanText, nameProblems } from '../input/text.js';
import type { DefinitionNews, ExpressionChecker } from '../ports.js';

/** A document to take. */
export interface DefineRequest {
  readonly tenant: string;
  readonly name: string;
  readonly language: string;
  readonly document: string;
}

/** What `define` stands on. */
export interface DefinePlatform {
  readonly definitions: DefinitionStore;
  readonly languages: readonly Language[];
  readonly checkExpression: ExpressionChecker;
  readonly definitionNews?: DefinitionNews;
}

/**
 * Takes a document as the next version of its name, or finds the newest version that holds the same.
 * @throws InvalidInput naming the place of every fault (`document.steps.fetch.url`); nothing was written.
 */
export async function define(platform: DefinePlatform, request: DefineRequest): Promise<Definition> {
  const { tenant, name, language: wanted, document } = request;
  const language = platform.languages.find((one) => one.name === wanted);
  refuse([
    ...nameProblems('name', name),
    ...(language ? [] : [unknownLanguage(platform.languages)]),
    ...documentProblems(document),
  ]);
  if (language) await compile(language, document, platform.checkExpression);
  const definition = await platform.definitions.put({ tenant, name, language: wanted, document });
  // Before the answer, so that whoever has it starts the new version, wherever it asks.
  await platform.definitionNews?.tell({ tenant, name });
  return definition;
}

const unknownLanguage = (languages: readonly Language[]): InputProblem => ({
  field: 'language',
  message: `must be one of ${languages.map(({ name }) => name).join(', ')}`,
});

function documentProblems(document: string): InputProblem[] {
  const limit = limits.documentBytes;
  const field = 'document';
  if (Buffer.byteLength(document) > limit)
    return [{ field, message: `must have at most ${limit} bytes`, limit }];
  return isCleanText(document)
    ? []
    : [{ field, message: 'must not hold NUL characters or halves of surrogate pairs' }];
}

async function compile(language: Language, document: string, check: ExpressionChecker): Promise<void> {
  const compiled = language.compile(document);
  if (!compiled.ok) return refuse(compiled.problems.map(toInputProblem));
  const answers = await Promise.all(
    compiled.expressions.map(async (found) => {
      const reason = await check(found);
      return reason === undefined ? [] : [toInputProblem({ path: found.path, message: reason })];
    }),
  );
  refuse(answers.flat());
}

const toInputProblem = ({ path, message, line }: DocumentProblem): InputProblem => ({
  field: path === '' ? 'document' : path.startsWith('[') ? `document${path}` : `document.${path}`,
  message: line === undefined ? message : `${message} (line ${line})`,
});
