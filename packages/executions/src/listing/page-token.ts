import { createHmac, timingSafeEqual } from 'node:crypto';

import { InvalidInput, type Json } from '@runlog/core';

import type { Page } from '../ports.js';

const macBytes = 16;

/**
 * Opaque places in lists. A token is sealed for its scope (which list, whose, under which filter): changed, or shown
 * for another scope, it is refused, so that no caller can point a query at a place it was not given.
 */
export class PageTokens {
  constructor(private readonly key: Uint8Array) {}

  /** A token for the place behind `after`. */
  write(scope: Json, after: string): string {
    const place = Buffer.from(after);
    return Buffer.concat([this.seal(scope, place), place]).toString('base64url');
  }

  /**
   * The place that a token stands for.
   * @throws InvalidInput when it was not made here for this scope.
   */
  read(scope: Json, token: string): string {
    const bytes = Buffer.from(token, 'base64url');
    const place = bytes.subarray(macBytes);
    // Decoding skips what is no base64url, so the text has to be compared as well.
    const genuine =
      bytes.length > macBytes &&
      timingSafeEqual(bytes.subarray(0, macBytes), this.seal(scope, place)) &&
      bytes.toString('base64url') === token;
    if (!genuine)
      throw new InvalidInput([{ field: 'pageToken', message: 'was not given out for this list and filter' }]);
    return place.toString();
  }

  /** Cuts rows that were read one more than the page holds into a page. */
  page<T>(scope: Json, rows: readonly T[], size: number, placeOf: (row: T) => string): Page<T> {
    const items = rows.slice(0, size);
    const last = items.at(-1);
    if (rows.length <= size || last === undefined) return { items };
    return { items, nextPageToken: this.write(scope, placeOf(last)) };
  }

  private seal(scope: Json, place: Buffer): Buffer {
    const mac = createHmac('sha256', this.key);
    return mac.update(JSON.stringify(scope)).update('\0').update(place).digest().subarray(0, macBytes);
  }
}
