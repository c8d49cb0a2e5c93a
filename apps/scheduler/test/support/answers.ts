import type { Evaluator } from '../../src/turns/turn.js';

/** For programs that ask for no expression. */
export const answerNothing: Evaluator = () => Promise.resolve([]);
