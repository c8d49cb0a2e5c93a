/** The role of a process that is both services at once, and of tools: sessions run as it, whoever logs in. */
export const applicationRole = 'runlog_app';

/**
 * The services that Postgres knows, by the role that their sessions run as. A gateway has two: its appending sessions
 * serve all tenants at once and see nothing of what events hold, its reading ones see one tenant at a time.
 */
export const serviceRoles = {
  gateway: 'runlog_gateway',
  appender: 'runlog_appender',
  scheduler: 'runlog_scheduler',
} as const;

/** A service that has rights of its own. */
export type Service = keyof typeof serviceRoles;

/** All roles that the migrator makes. Nobody logs in as them. */
export const ownRoles: readonly string[] = [applicationRole, ...Object.values(serviceRoles)];

/** Settings of a session, by name. */
export type SessionSettings = Readonly<Record<string, string>>;

/**
 * What every session of the application runs with. Short limits keep the horizon of the tail close behind: one
 * transaction that stays open would hold back every follower.
 */
export const applicationSettings: SessionSettings = {
  role: applicationRole,
  timezone: 'UTC',
  statement_timeout: '30s',
  lock_timeout: '5s',
  idle_in_transaction_session_timeout: '10s',
  jit: 'off',
};

/**
 * The appenders' sessions run one prepared statement. Its plan must not depend on when the tables were last analyzed:
 * heads and keys are found by index, events meet their appends in a hash join.
 */
export const appendSettings: SessionSettings = {
  ...applicationSettings,
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_nestloop: 'off',
  enable_mergejoin: 'off',
};

/**
 * The sessions of pages that one index holds in the list's own order. Whatever the statistics say (none at all before
 * the first analyze, nothing of a tenant that has just come), they walk down that index: a planner that takes a tenant for
 * small reads and sorts all that it has.
 */
export const pageSettings: SessionSettings = {
  ...applicationSettings,
  enable_sort: 'off',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
};

/** The sessions of migrations: as the owner who logs in, with time for work but not for queueing in front of others. */
export const ownerSettings: SessionSettings = {
  timezone: 'UTC',
  statement_timeout: '0',
  lock_timeout: '30s',
};

/** The same settings for the sessions of one service; for both in one without its name. */
export const settingsFor = (settings: SessionSettings, service: Service | undefined): SessionSettings =>
  service === undefined ? settings : { ...settings, role: serviceRoles[service] };

/** A connection string whose sessions start with these settings, behind any that it asks for itself. */
export function withSettings(url: string, settings: SessionSettings, applicationName = 'runlog'): string {
  const parsed = new URL(url);
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const asked = parsed.searchParams.get('options');
  parsed.searchParams.set('options', [...(asked === null ? [] : [asked]), ...ours].join(' '));
  if (!parsed.searchParams.has('application_name'))
    parsed.searchParams.set('application_name', applicationName);
  return parsed.href;
}
