import { DataSource, type DataSourceOptions } from 'typeorm';
import {
  applicationSettings,
  type Service,
  type SessionSettings,
  settingsFor,
  withSettings,
} from './session.js';

/**
 * The TypeORM side of the store for everything but the hot paths. Not connected yet: call `initialize`. Its sessions
 * run as the service's role. For Nest: give its `options` to TypeOrmModule, or the source itself.
 */
export function createDataSource(url: string, poolSize = 4, service?: Service): DataSource {
  return new DataSource(dataSourceOptions(url, settingsFor(applicationSettings, service), { poolSize }));
}

/** Options of a source whose sessions run with these settings; never synchronizes. */
export function dataSourceOptions(
  url: string,
  settings: SessionSettings,
  more: { readonly poolSize: number; readonly migrations?: DataSourceOptions['migrations'] },
): DataSourceOptions {
  return {
    type: 'postgres',
    url: withSettings(url, settings),
    schema: 'runlog',
    poolSize: more.poolSize,
    entities: [],
    migrations: more.migrations ?? [],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'all',
    installExtensions: false,
    synchronize: false,
    // Silent unless DEBUG asks for it; errors reach the caller, who logs them.
    logger: 'debug',
    poolErrorHandler: () => undefined,
    extra: { connectionTimeoutMillis: 5_000, keepAlive: true, allowExitOnIdle: true },
  };
}
