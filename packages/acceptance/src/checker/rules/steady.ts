import type { Evidence, ProcessHistory } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'memory does not grow with time';

/** A life that is shorter is still warming up. */
const shortestMs = 60_000;
const growth = 1.25;
/** What a garbage collector may or may not have given back. */
const slackBytes = 48 * 1024 * 1024;

type Life = ProcessHistory['lives'][number];

/**
 * R18: in the last third of a process's life its memory comes down to what it was in the second, give or take a
 * quarter and 48 MiB. The least of many looks is what is held; the rest is waste not yet collected.
 */
export const steady = ({ processes }: Evidence): Violation[] =>
  processes.flatMap(({ name: about, lives }) =>
    lives.flatMap((life): Violation[] => {
      const [first, last] = [life[0]?.at ?? 0, life.at(-1)?.at ?? 0];
      if (last - first < shortestMs) return [];
      const third = (last - first) / 3;
      const before = least(life, first + third, first + 2 * third);
      const after = least(life, first + 2 * third, last + 1);
      const what = `held ${mebibytes(before)} MiB, and at the end ${mebibytes(after)} MiB`;
      return after > before * growth + slackBytes ? [{ fault: 'wrong', rule, about, what }] : [];
    }),
  );

const least = (life: Life, from: number, to: number): number =>
  Math.min(...life.filter(({ at }) => at >= from && at < to).map(({ bytes }) => bytes));

const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);
