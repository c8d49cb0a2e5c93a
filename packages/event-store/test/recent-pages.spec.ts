import { describe, expect, test } from '@jest/globals';
import { type NewEvent, UnreadableEvent } from '@runlog/core';
import type { Cursor, TailedWriting } from '../src/port.js';
import { RecentPages } from '../src/projection/recent-pages.js';
import { completed, created, failed, started } from './support/events.js';

const place = (position: number): Cursor => ({ transaction: '9', position: String(position) });

const written = (position: number, { type, data }: NewEvent): TailedWriting => ({
  event: { executionId: 'e', version: position, type, recordedAt: 5, data: JSON.stringify(data) },
  tenant: 't',
  cursor: place(position),
});
const page = (from: number, to: number, event: NewEvent = started): TailedWriting[] =>
  Array.from({ length: to - from + 1 }, (_, index) => written(from + index, event));
const versions = (pages: RecentPages, after: Cursor | undefined, limit = 1_000): number[] | undefined =>
  pages.take(after, limit)?.changes.map(({ event }) => event.version);

describe('what was just read of the log', () => {
  const wanted = (): RecentPages => {
    const pages = new RecentPages();
    expect(pages.take(undefined, 1)).toBeUndefined();
    return pages;
  };

  test('is kept only once somebody asked for it', () => {
    const pages = new RecentPages();
    pages.add(undefined, page(1, 3));
    expect(pages.take(undefined, 10)).toBeUndefined();
    pages.add(undefined, page(1, 3));
    expect(versions(pages, undefined)).toEqual([1, 2, 3]);
  });

  test('is given from any place within it, up to its end and about the limit', () => {
    const pages = wanted();
    pages.add(undefined, page(1, 3));
    pages.add(place(3), page(4, 6));
    pages.add(place(6), page(7, 8));
    expect(pages.take(undefined, 6)).toMatchObject({ taken: 6, last: place(6) });
    expect(versions(pages, place(2))).toEqual([3, 4, 5, 6, 7, 8]);
    expect(versions(pages, place(3), 1)).toEqual([4, 5, 6]);
    expect(pages.take(place(8), 10)).toBeUndefined();
  });

  test('has no holes: where one would be, it begins anew', () => {
    const pages = wanted();
    pages.add(undefined, page(1, 3));
    pages.add(place(4), page(5, 6));
    expect(pages.take(place(1), 10)).toBeUndefined();
    expect(versions(pages, place(4))).toEqual([5, 6]);
    pages.add(place(2), page(3, 4));
    expect(versions(pages, place(2))).toEqual([3, 4]);
  });

  test('spans what changes no row, and what nobody can read', () => {
    const pages = wanted();
    const unreadable = new UnreadableEvent(
      { executionId: 'e', version: 2, type: 'FromTheFuture', schemaVersion: 1 },
      'unknown',
    );
    const signal: NewEvent = { type: 'SignalReceived', data: { signalId: 's', name: 'go', payload: null } };
    pages.add(undefined, [
      written(1, signal),
      { event: unreadable, tenant: 't', cursor: place(2) },
      written(3, signal),
    ]);
    expect(pages.take(undefined, 10)).toEqual({ changes: [], taken: 3, last: place(3) });
  });

  test('keeps of the data what a row needs, and nothing that may be large', () => {
    const pages = wanted();
    pages.add(undefined, [
      written(1, created('t', { labels: { a: 'b' } })),
      written(2, completed),
      written(3, failed),
    ]);
    const changes = pages.take(undefined, 10)?.changes.map(({ event }) => event) ?? [];
    expect(changes.map((event) => ('data' in event ? Object.keys(event.data) : []))).toEqual([
      ['definition', 'labels', 'priority'],
      [],
      ['error'],
    ]);
  });

  test('is dropped, not grown, when nobody takes it', () => {
    const pages = wanted();
    for (let from = 1; from < 60_000; from += 1_000)
      pages.add(from === 1 ? undefined : place(from - 1), page(from, from + 999));
    expect(pages.take(place(58_000), 10)).toBeUndefined();
  });
});
