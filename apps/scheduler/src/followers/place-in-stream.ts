import { comparePlaces, logStart, type Cursor } from '@runlog/event-store';
import type { EventsHead } from '@runlog/messaging';

/** Where the relay was, and in which life of the stream. */
export interface KnownPlace {
  readonly cursor: Cursor;
  readonly life?: string;
}

/** A place in the log, or as far back as the stream can hold events. */
export type Place = Cursor | 'newest';

/**
 * From where in the log the stream wants events: from the place that was reached, unless the stream is behind it. One that
 * came back older goes on where it ends, by the position that its newest event carries; one that was made anew, or holds
 * nothing and never did, has to get again what it held. Never further on than the place that was reached. Pure.
 */
export function placeIn({ life, sequence, last }: EventsHead, known: KnownPlace | undefined): Place {
  if (!known) return logStart;
  const sameLife = known.life === undefined || known.life === life;
  if (!sameLife || sequence === 0) return 'newest';
  const end = cursorOf(last?.position);
  return end && comparePlaces(end, known.cursor) < 0 ? end : known.cursor;
}

/** The position that goes with a published event. */
export const positionOf = ({ transaction, position }: Cursor): string => `${transaction}.${position}`;

function cursorOf(text = ''): Cursor | undefined {
  const [, transaction, position] = /^(\d+)\.(\d+)$/.exec(text) ?? [];
  return transaction === undefined || position === undefined ? undefined : { transaction, position };
}
