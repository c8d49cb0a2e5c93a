import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'no process ends by itself';

/** No process dies of the faults of others: only those that the run killed have ended. */
export const undisturbed = ({ processes }: Evidence): Violation[] =>
  processes.flatMap(({ name, died, killed }): Violation[] => {
    const what = `died ${died} times, and was killed ${killed} times`;
    return died > killed ? [{ fault: 'wrong', rule, about: name, what }] : [];
  });
