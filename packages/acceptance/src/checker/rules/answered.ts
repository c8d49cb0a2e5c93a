import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'faults are answered as "not now"';

/** A fault of a part is no fault of the request: what is valid is accepted, or put off, and in the end accepted. */
export const answered = ({ requests }: Evidence): Violation[] =>
  requests.flatMap(({ request, tries }) => {
    const found: Violation[] = [];
    const about = request.key;
    for (const { answer } of tries) {
      if (answer.kind === 'fault') {
        const what = `was answered ${answer.code}: ${answer.message}`;
        found.push({ fault: 'wrong', rule, about, what });
      }
      if (answer.kind === 'refused')
        found.push({ fault: 'wrong', rule, about, what: `was refused: ${answer.code}` });
    }
    if (tries.at(-1)?.answer.kind === 'unknown')
      found.push({ fault: 'lost', rule, about, what: 'was never answered' });
    return found;
  });
