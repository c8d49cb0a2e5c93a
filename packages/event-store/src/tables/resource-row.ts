import type { Json } from '@runlog/core';
import type { Resource } from '../resource-port.js';

/** A row as it is selected by `resourceColumns`. */
export interface ResourceRow {
  readonly tenant: string;
  readonly kind: string;
  readonly id: string;
  readonly name: string | null;
  readonly parent: string | null;
  readonly data: string;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

const moment = (column: string): string => `(extract(epoch FROM r.${column}) * 1000)::float8 AS ${column}`;

/** What is read of a resource; the table goes by `r`. */
export const resourceColumns = `r.tenant, r.kind, r.id, r.name, r.parent, r.data, r.version,
  ${moment('created_at')}, ${moment('updated_at')}`;

/** The resource that a row holds. */
export const resourceFrom = ({
  name,
  parent,
  data,
  created_at,
  updated_at,
  ...row
}: ResourceRow): Resource => ({
  ...row,
  ...(name !== null && { name }),
  ...(parent !== null && { parent }),
  data: JSON.parse(data) as Json,
  createdAt: created_at,
  updatedAt: updated_at,
});
