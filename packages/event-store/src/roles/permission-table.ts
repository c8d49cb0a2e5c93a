import { applicationRole, serviceRoles } from '../connection/session.js';

/** What may be asked of a table, or of one of its columns. */
export type Verb = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | `UPDATE (${string})`;

/** What each service may ask of each table; what is not here, nobody but the owner may. */
interface Permission {
  readonly gateway: readonly Verb[];
  readonly scheduler: readonly Verb[];
}

const none: readonly Verb[] = [];
const reads: readonly Verb[] = ['SELECT'];
const adds: readonly Verb[] = ['SELECT', 'INSERT'];
const moves: readonly Verb[] = ['SELECT', 'INSERT', 'UPDATE'];
const keeps: readonly Verb[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** The tables of the schema, and who may do what with them: the one place where a right is given. */
export const tablePermissions: Readonly<Record<string, Permission>> = {
  // The log and what is true for ever: added to, never changed, by nobody.
  event: { gateway: adds, scheduler: adds },
  command: { gateway: adds, scheduler: adds },
  definition: { gateway: adds, scheduler: reads },
  // Written in one transaction with the log, by whoever appends.
  agenda: { gateway: keeps, scheduler: keeps },
  // What the scheduler derives, and the gateway shows.
  snapshot: { gateway: reads, scheduler: keeps },
  execution_summary: { gateway: reads, scheduler: keeps },
  // What starts executions: the gateway's to make, the scheduler's to move on.
  schedule: { gateway: keeps, scheduler: ['SELECT', 'UPDATE'] },
  // Who owns what, and how far followers are.
  lease: { gateway: none, scheduler: moves },
  presence: { gateway: none, scheduler: keeps },
  checkpoint: { gateway: none, scheduler: moves },
  // What chains ended with: added to by the scheduler, never changed.
  seal: { gateway: none, scheduler: adds },
  sealed_head: { gateway: none, scheduler: adds },
  // What was put aside.
  dead_letter: { gateway: none, scheduler: keeps },
  // Who may ask: made and revoked by the owner's command.
  api_key: { gateway: ['SELECT', 'UPDATE (last_used_at)'], scheduler: none },
  // Proves that a report comes from who was given the task: not for whoever takes reports in.
  secret: { gateway: none, scheduler: reads },
  // What was last seen of the bus.
  stream: { gateway: none, scheduler: moves },
  // Facts of the installation.
  cluster: { gateway: reads, scheduler: reads },
  migration: { gateway: reads, scheduler: reads },
};

/** Rights on what is no table, alike for all services. */
export const otherPermissions = [
  { on: 'SEQUENCE runlog.event_position', verb: 'USAGE' },
  { on: 'FUNCTION runlog.ensure_event_partitions(int)', verb: 'EXECUTE' },
] as const;

/** The verbs of each of our roles on a table. The application's role is both services in one process. */
export function verbsByRole(table: string): ReadonlyMap<string, readonly Verb[]> {
  const { gateway = none, scheduler = none } = tablePermissions[table] ?? {};
  return new Map([
    [serviceRoles.gateway, gateway],
    [serviceRoles.scheduler, scheduler],
    [applicationRole, [...new Set([...gateway, ...scheduler])]],
  ]);
}
