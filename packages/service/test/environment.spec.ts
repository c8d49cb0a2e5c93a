import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  byteSize,
  duration,
  flag,
  host,
  InvalidEnvironment,
  logLevel,
  names,
  natsUrl,
  port,
  postgresUrl,
  readEnvironment,
  subjectPrefix,
  wholeNumber,
} from '../src/index.js';

const schema = z.object({
  POSTGRES_URL: postgresUrl(),
  NATS_URL: natsUrl(),
  HOST: host(),
  PORT: port(8080),
  LEVEL: logLevel(),
  SLOTS: wholeNumber(1, 100, 4),
  GRACE: duration('0s', '1h', '10s'),
  LIMIT: byteSize('1KiB', '64MiB', '4MiB'),
  PREFIX: subjectPrefix(),
  QUEUES: names('default'),
  TELL: flag(false),
  API_SECRET: z.string().min(8, 'must have 8 characters').optional(),
});
const needed = { POSTGRES_URL: 'postgres://runlog@db/runlog', NATS_URL: 'nats://bus:4222' };

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readEnvironment(schema, { ...needed, ...env });
    return [];
  } catch (error) {
    if (error instanceof InvalidEnvironment) return error.problems;
    throw error;
  }
};

describe('the environment', () => {
  test('gives what is not set its default, and takes an empty variable for one that is not set', () => {
    expect(readEnvironment(schema, { ...needed, PORT: '', UNKNOWN: 'x' })).toEqual({
      POSTGRES_URL: 'postgres://runlog@db/runlog',
      NATS_URL: ['nats://bus:4222'],
      HOST: '127.0.0.1',
      PORT: 8080,
      LEVEL: 'info',
      SLOTS: 4,
      GRACE: 10_000,
      LIMIT: 4 * 1024 * 1024,
      PREFIX: 'runlog',
      QUEUES: ['default'],
      TELL: false,
    });
  });

  test('is read from the file that X_FILE names, without the end of its line', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'runlog-environment-')), 'url');
    writeFileSync(file, 'postgres://runlog:hunter2@db/runlog\n');
    const { NATS_URL } = needed;
    expect(readEnvironment(schema, { NATS_URL, POSTGRES_URL_FILE: file })).toMatchObject({
      POSTGRES_URL: 'postgres://runlog:hunter2@db/runlog',
    });
    expect(problemsOf({ POSTGRES_URL_FILE: file })).toEqual([
      'POSTGRES_URL: is given twice, by itself and by POSTGRES_URL_FILE',
    ]);
    writeFileSync(file, 'mysql://runlog:hunter2@db/runlog\n');
    const refused = problemsOf({ POSTGRES_URL: '', POSTGRES_URL_FILE: file });
    expect(refused.join()).toContain('POSTGRES_URL="mysql://***@db/runlog"');
    rmSync(file);
    expect(problemsOf({ POSTGRES_URL: '', POSTGRES_URL_FILE: file })[0]).toContain('cannot be read (ENOENT)');
  });

  test('is read into types', () => {
    const read = readEnvironment(schema, {
      ...needed,
      NATS_URL: 'nats://a:1,tls://b:2',
      PORT: '0',
      GRACE: '1500ms',
      LIMIT: '65536',
      QUEUES: ' a, b ,,c',
      TELL: 'true',
    });
    expect(read).toMatchObject({
      NATS_URL: ['nats://a:1', 'tls://b:2'],
      PORT: 0,
      GRACE: 1_500,
      LIMIT: 65_536,
      QUEUES: ['a', 'b', 'c'],
      TELL: true,
    });
  });

  test('cannot be changed once it is read', () => {
    const read = readEnvironment(schema, needed);
    expect(Object.isFrozen(read)).toBe(true);
    expect(Object.isFrozen(read.QUEUES)).toBe(true);
  });

  test('is refused with every variable, its value and what is allowed', () => {
    const env = {
      PORT: '70000',
      SLOTS: '1e2',
      GRACE: '10',
      LIMIT: '1TiB',
      LEVEL: 'loud',
      TELL: 'yes',
      PREFIX: 'A.b',
    };
    expect(problemsOf(env)).toEqual([
      'PORT="70000": must be a whole number from 0 to 65535',
      'LEVEL="loud": must be one of trace, debug, info, warn, error, fatal, silent',
      'SLOTS="1e2": must be a whole number from 1 to 100',
      'GRACE="10": must be a duration from 0s to 1h, like 250ms, 30s, 5m or 1h',
      'LIMIT="1TiB": must be a size from 1KiB to 64MiB, like 65536, 64KiB or 4MiB',
      'PREFIX="A.b": must be up to 32 lower-case letters, digits, - or _',
      'TELL="yes": must be true or false',
    ]);
  });

  test('is refused when something needed is missing', () => {
    expect(() => readEnvironment(schema, {})).toThrow(
      /POSTGRES_URL \(not set\): must be an address like postgres:.*\n +NATS_URL \(not set\): must be an address like nats:/,
    );
  });

  test('shows no secret and no credentials when it is refused', () => {
    const shown = problemsOf({
      API_SECRET: 'hunter2',
      POSTGRES_URL: 'mysql://me:hun@ter2@db/x?password=hunter2&sslmode=require',
      NATS_URL: 'nats://me:hunter2@a,http://you:hunter2@b',
    });
    expect(shown).toHaveLength(3);
    expect(shown.join('\n')).not.toMatch(/hunter2|ter2|hun@/);
    expect(shown.join('\n')).toMatch(/mysql:\/\/\*\*\*@db\/x\?password=\*\*\*&sslmode=require/);
  });

  test.each(['-1', '1.5', ' 5', '0x10', '5 ', '99999999999999999999'])(
    'takes no %p for a number',
    (SLOTS) => {
      expect(problemsOf({ SLOTS })).toHaveLength(1);
    },
  );
});
