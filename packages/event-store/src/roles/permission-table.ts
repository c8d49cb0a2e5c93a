import { applicationRole, serviceRoles, type Service } from '../connection/session.js';

/** What may be asked of a table, or of some of its columns. */
export type Verb = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | `SELECT (${string})` | `UPDATE (${string})`;

/** What each service may ask of a table; what is not here, nobody but the owner may. */
type Permission = Readonly<Partial<Record<Service, readonly Verb[]>>>;

const reads: readonly Verb[] = ['SELECT'];
const adds: readonly Verb[] = ['SELECT', 'INSERT'];
const moves: readonly Verb[] = ['SELECT', 'INSERT', 'UPDATE'];
const keeps: readonly Verb[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** The tables and views of the schema, and who may do what with them: the one place where a right is given. */
export const tablePermissions: Readonly<Record<string, Permission>> = {
  // The log and what is true for ever: added to, never changed, by nobody. The appender sees heads and no content.
  event: {
    gateway: reads,
    appender: ['SELECT (execution_id, transaction_id, version, hash, history_bytes)', 'INSERT'],
    scheduler: adds,
  },
  payload: { gateway: reads, appender: ['INSERT'], scheduler: adds },
  command: { appender: adds, scheduler: adds },
  definition: { gateway: adds, scheduler: reads },
  // Written in one transaction with the log, by whoever appends.
  agenda: { appender: keeps, scheduler: keeps },
  // What the scheduler derives, and the gateway shows.
  snapshot: { gateway: reads, scheduler: keeps },
  execution_summary: { gateway: reads, scheduler: keeps },
  summary_of_tenant: { gateway: reads },
  tenant_usage: { gateway: reads, scheduler: moves },
  // What starts executions: the gateway's to make, the scheduler's to move on.
  schedule: { gateway: keeps, scheduler: ['SELECT', 'UPDATE'] },
  // What APIs keep beside executions.
  resource: { gateway: keeps },
  // Who owns what, and how far followers are.
  lease: { scheduler: moves },
  presence: { scheduler: keeps },
  checkpoint: { scheduler: moves },
  // What chains ended with: added to by the scheduler, never changed.
  seal: { scheduler: adds },
  sealed_head: { scheduler: adds },
  // What retention, which runs as the owner, took out of the log.
  dropped_month: { scheduler: reads },
  // What was put aside.
  dead_letter: { scheduler: keeps },
  // Who may ask: made and revoked by the owner's command.
  api_key: { gateway: ['SELECT', 'UPDATE (last_used_at)'] },
  // Proves that a report comes from who was given the task: not for whoever takes reports in.
  secret: { scheduler: reads },
  // What was last seen of the bus.
  stream: { scheduler: moves },
  // Facts of the installation.
  cluster: { gateway: reads, scheduler: reads },
  migration: { gateway: reads, scheduler: reads },
};

/** Rights on what is no table. */
export const otherPermissions: readonly { readonly right: string; readonly services: readonly Service[] }[] =
  [
    { right: 'USAGE ON SEQUENCE runlog.event_position', services: ['appender', 'scheduler'] },
    { right: 'EXECUTE ON FUNCTION runlog.ensure_event_partitions(int)', services: ['scheduler'] },
    // Past the wall between tenants: whose a resource is, to whoever has its kind and id.
    { right: 'EXECUTE ON FUNCTION runlog.tenant_of_resource(text, text)', services: ['gateway'] },
  ];

/** The verbs of each of our roles on a table. The application's role is all services in one process. */
export function verbsByRole(table: string): ReadonlyMap<string, readonly Verb[]> {
  const permission = tablePermissions[table] ?? {};
  const services = Object.keys(serviceRoles) as Service[];
  const each = services.map((service) => [serviceRoles[service], permission[service] ?? []] as const);
  return new Map([...each, [applicationRole, [...new Set(Object.values(permission).flat())]]]);
}
