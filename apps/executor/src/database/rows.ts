import { limits, type Json, type JsonObject } from '@runlog/core';
import type { FieldDef } from 'pg';
import { outputTooLarge } from '../outbound/failures.js';
import { isDeeperThan } from '../outbound/json-depth.js';

/** Bounds of what one query brings back. */
export interface RowLimits {
  readonly rows: number;
  /** Of all rows as JSON text. */
  readonly bytes: number;
}

/** Rows as they come, up to the limits. */
export class Rows {
  private readonly rows: JsonObject[] = [];
  private bytes = 0;

  constructor(private readonly most: RowLimits) {}

  get all(): readonly JsonObject[] {
    return this.rows;
  }

  /** Takes a row; of two columns of one name the last counts. @throws StepFailure `output_too_large` */
  add(values: readonly Json[], fields: readonly FieldDef[]): void {
    const row = Object.fromEntries(
      fields.map(({ name }, index): [string, Json] => [name, values[index] ?? null]),
    );
    const text = JSON.stringify(row);
    this.bytes += Buffer.byteLength(text);
    if (this.rows.length >= this.most.rows) throw outputTooLarge('the number of rows', this.most.rows);
    if (this.bytes > this.most.bytes) throw outputTooLarge('the rows of the answer', this.most.bytes);
    // Two levels go for the list and the row.
    if (isDeeperThan(text, limits.jsonDepth - 2))
      throw outputTooLarge('the nesting of a row', limits.jsonDepth);
    this.rows.push(row);
  }
}
