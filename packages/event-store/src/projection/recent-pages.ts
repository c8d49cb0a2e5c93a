import { comparePlaces, logStart } from '../cursor.js';
import type { Cursor, TailedWriting } from '../port.js';
import { summaryEventOf } from './summary-event.js';
import type { SummaryChange, SummaryPage } from './summary-page.js';

interface PlacedChange extends SummaryChange {
  readonly cursor: Cursor;
}

interface RecentPage {
  readonly after: Cursor;
  readonly changes: readonly PlacedChange[];
  readonly taken: number;
  readonly last: Cursor;
}

const keptEvents = 50_000;

/**
 * What another follower of this process has just read of the log, so that the projector need not read it again. A
 * stretch without holes; none is kept while nobody asks, or when whoever asks is too far behind.
 */
export class RecentPages {
  private pages: RecentPage[] = [];
  private events = 0;
  private wanted = false;

  /** Takes note of the events that were read behind a place; nothing lies between it and the first of them. */
  add(after: Cursor = logStart, events: readonly TailedWriting[]): void {
    const last = events.at(-1)?.cursor;
    if (!this.wanted || !last) return;
    const end = this.pages.at(-1)?.last;
    if (end && comparePlaces(end, after) !== 0) this.forget();
    this.pages.push({ after, changes: placedChanges(events), taken: events.length, last });
    this.events += events.length;
    if (this.events > keptEvents) {
      this.forget();
      this.wanted = false;
    }
  }

  /** Up to about `limit` events behind the place, and forgets what lies before; undefined when they must be read. */
  take(after: Cursor = logStart, limit: number): SummaryPage | undefined {
    this.wanted = true;
    const first = this.pages.findIndex(({ last }) => comparePlaces(last, after) > 0);
    const start = this.pages[first]?.after;
    if (!start || comparePlaces(start, after) > 0) return undefined;
    for (const { taken } of this.pages.splice(0, first)) this.events -= taken;
    const found: RecentPage[] = [];
    let taken = 0;
    for (const page of this.pages) {
      if (found.length > 0 && taken + page.taken > limit) break;
      found.push(page);
      taken += page.taken;
    }
    const [head, ...rest] = found;
    if (!head) return undefined;
    const unseen = head.changes.filter(({ cursor }) => comparePlaces(cursor, after) > 0);
    const { last } = rest.at(-1) ?? head;
    return { changes: [...unseen, ...rest.flatMap(({ changes }) => changes)], taken, last };
  }

  private forget(): void {
    this.pages = [];
    this.events = 0;
  }
}

const placedChanges = (events: readonly TailedWriting[]): PlacedChange[] =>
  events.flatMap(({ event, tenant, cursor, historyBytes = 0 }) => {
    const change = summaryEventOf(event);
    return change ? [{ event: change, tenant, cursor, historyBytes }] : [];
  });
