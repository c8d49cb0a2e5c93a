import { isJsonObject, type Decision, type Json, type JsonObject, type Program } from '@runlog/core';
import type { Workflow } from './document/model.js';
import type { YawlState } from './interpreter/state.js';
import { trace } from './interpreter/trace.js';

/** The program of a valid YaWL document. */
export const yawlProgram = (workflow: Workflow): Program<YawlState> => ({
  initial: (input) => ({
    steps: 0,
    root: { prefix: '', state: firstVariables(input), visits: [] },
    wanted: [],
  }),
  evolve: (state, event) => trace(workflow, state, event).state,
  decide: ({ wanted, ending }) => (ending ? [...wanted.filter(isNote), ending] : wanted),
});

/** The variables that a workflow begins with: its input by that name, and the other members of an object by theirs. */
function firstVariables(input: Json): JsonObject {
  if (!isJsonObject(input)) return { input };
  const { input: _hidden, ...members } = input;
  return { input, ...members };
}

/** At the end only the log of what happened is made complete: nothing more begins. */
const isNote = ({ kind }: Decision): boolean => kind === 'enterControlStep' || kind === 'leaveControlStep';
