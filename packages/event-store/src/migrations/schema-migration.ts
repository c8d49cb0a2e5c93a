import { tablePermissions } from '../roles/permission-table.js';
import { walled } from '../roles/tenant-wall.js';
import { migrations } from './all.js';
import { migrate } from './migrate.js';

/** The schema as test kits want it: how to make it, and a text that changes whenever it does. */
export const schemaMigration = {
  digest: JSON.stringify([
    migrations.map((Migration) => new Migration().statements),
    tablePermissions,
    walled,
  ]),
  apply: (url: string): Promise<void> => migrate(url),
} as const;
