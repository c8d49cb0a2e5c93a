import { describe, expect, test } from '@jest/globals';

import { readSettings } from '../src/environment.js';

const refusal = (env: Record<string, string>): unknown => {
  try {
    return readSettings(env);
  } catch (error) {
    return error;
  }
};

describe('the settings of npm start', () => {
  test('have a default for everything', () => {
    expect(readSettings({})).toMatchObject({
      platform: {
        ...{ dataDir: '.runlog', httpPort: 8080, grpcPort: 9090, natsPort: 4222, postgresPort: 0 },
        ...{ gateways: 1, schedulers: 1, executors: 1, postgresUrl: undefined, natsUrl: undefined },
      },
      logLevel: 'info',
    });
    expect(readSettings({}).platform.httpTlsPort).toBeUndefined();
    expect(readSettings({ RUNLOG_HTTP_TLS_PORT: '0', RUNLOG_GRPC_TLS_PORT: '9443' }).platform).toMatchObject({
      ...{ httpTlsPort: 0, grpcTlsPort: 9443 },
    });
  });

  test('take ports, counts, servers and a directory from the environment', () => {
    const settings = readSettings({
      RUNLOG_HTTP_PORT: '0',
      RUNLOG_SCHEDULERS: '2',
      RUNLOG_POSTGRES_URL: 'postgresql://u:p@db:5432/runlog',
      RUNLOG_NATS_URL: 'nats://a:4222,nats://b:4222',
      RUNLOG_DATA_DIR: 'elsewhere',
    });
    expect(settings.platform).toMatchObject({
      ...{ httpPort: 0, schedulers: 2, dataDir: 'elsewhere' },
      postgresUrl: 'postgresql://u:p@db:5432/runlog',
      natsUrl: 'nats://a:4222,nats://b:4222',
    });
  });

  test('treat an empty variable as not set', () => {
    expect(readSettings({ RUNLOG_HTTP_PORT: '', RUNLOG_NATS_URL: ' ' }).platform).toMatchObject({
      httpPort: 8080,
      natsUrl: undefined,
    });
  });

  test.each([
    ['RUNLOG_HTTP_PORT', '65536', 'a whole number from 0 to 65535, not "65536"'],
    ['RUNLOG_HTTP_PORT', '80.5', 'a whole number from 0 to 65535, not "80.5"'],
    ['RUNLOG_GRPC_PORT', '-1', 'a whole number from 0 to 65535, not "-1"'],
    ['RUNLOG_HTTP_TLS_PORT', 'none', 'a whole number from 0 to 65535, not "none"'],
    ['RUNLOG_GATEWAYS', '0', 'a whole number from 1 to 64, not "0"'],
    ['RUNLOG_EXECUTORS', 'many', 'a whole number from 0 to 64, not "many"'],
    ['RUNLOG_LOG_LEVEL', 'loud', 'one of trace, debug, info, warn, error, fatal, silent, not "loud"'],
    ['RUNLOG_POSTGRES_URL', 'mysql://u:secret@db', 'a URL that begins with postgres:// or postgresql://'],
    ['RUNLOG_NATS_URL', '127.0.0.1:4222', 'a URL that begins with nats:// or tls://'],
  ])('refuse %s=%s with its name and what it takes', (name, value, takes) => {
    expect(refusal({ [name]: value })).toMatchObject({
      code: 'bad_setting',
      message: `${name} takes ${takes}`,
    });
  });
});
