import { isDeepStrictEqual } from 'node:util';
import { fold, isTerminal, type ExecutionState } from '@runlog/core';
import type { History } from '../../clients/history.js';
import type { Drawn } from '../../workflows/documents.js';
import { languages } from '../../workflows/languages.js';
import { undisturbed, type Reference } from '../../workflows/reference.js';
import type { Rule } from '../check.js';

/** Every execution ends, and as it would have ended without any fault (R6; T10). */
export const ends: Rule = ({ histories, logs }) => {
  const programs = new Map<Drawn, Reference>();
  return histories.flatMap((history) =>
    [...history.ids].flatMap((id) => {
      const state = fold(logs.get(id) ?? []);
      if (!state) return [`${id} is not there`];
      if (!isTerminal(state.status))
        return [`${id} (${history.plan}, ${history.key}) is still ${state.status}`];
      const wrong = judge(history, state, programs);
      return wrong === undefined ? [] : [`${id} (${history.plan}, ${history.key}): ${wrong}`];
    }),
  );
};

function compile({ language, document, below }: Drawn): Reference {
  const compiled = languages.find(({ name }) => name === language)?.compile(document);
  if (compiled?.ok) return { program: compiled.program, ...(below && { below: compile(below.drawn) }) };
  throw new TypeError(`the document is refused: ${JSON.stringify(compiled?.problems)}`);
}

function judge(
  { drawn, input, plan }: History,
  state: ExecutionState,
  programs: Map<Drawn, Reference>,
): string | undefined {
  if (drawn.timed) return undefined;
  const program = programs.get(drawn) ?? compile(drawn);
  programs.set(drawn, program);
  const expected = undisturbed(program, input);
  if (state.status === 'cancelled' && (plan === 'stop' || plan === 'terminate')) return undefined;
  if (plan === 'retry' && expected.status === 'failed')
    return state.status === 'completed' ? undefined : `it is ${state.status} after all its retries`;
  if (state.status !== expected.status)
    return `it is ${state.status} (${JSON.stringify(state.error)}) and not ${expected.status} (${JSON.stringify(expected.error)})`;
  return isDeepStrictEqual(state.output, expected.output)
    ? undefined
    : `its output is ${JSON.stringify(state.output)} and not ${JSON.stringify(expected.output)}`;
}
