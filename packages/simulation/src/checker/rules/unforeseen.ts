import type { Rule } from '../check.js';

/** Nothing happens in a process but what is typed and passes. */
export const unforeseen: Rule = ({ around }) => around.failures.unforeseen;
