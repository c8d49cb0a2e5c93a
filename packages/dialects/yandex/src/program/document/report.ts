import type { DocumentExpression, DocumentProblem } from '@runlog/core';
import { variableNames } from '../template/variables.js';
import { placeName, type Place } from './place.js';

/** Gathers what is found while a document is read: everything that is wrong with it, and its jq. */
export class Report {
  readonly problems: DocumentProblem[] = [];
  readonly expressions: DocumentExpression[] = [];

  constructor(private readonly lineOf: (place: Place) => number | undefined) {}

  problem(place: Place, message: string): void {
    const line = this.lineOf(place);
    this.problems.push({ path: placeName(place), message, ...(line !== undefined && { line }) });
  }

  expression(place: Place, expression: string): void {
    this.expressions.push({ path: placeName(place), language: 'jq', expression, variables: variableNames });
  }
}
