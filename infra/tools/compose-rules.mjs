import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { environmentOf, stepsOf } from './containerfile.mjs';
import { environmentOfService, mountedSecrets, readCompose, references } from './compose.mjs';
import { schemaOf, variablesOf, variablesOfStart } from './environment.mjs';
import { newSecrets } from './installation.mjs';
import { readText, root } from './repository.mjs';

const secret = /PASSWORD|SECRET|TOKEN/;
/** What make-secrets.mjs writes. */
const secrets = newSecrets();

/** Every problem of compose.yaml, by itself and against the images and the apps' configuration. */
export async function composeProblems(containerfiles) {
  const compose = readCompose();
  const found = compose.problems.map((problem) => `infra/compose.yaml: ${problem}`);
  for (const [name, service] of Object.entries(compose.services)) {
    const image = containerfiles.find(({ file }) => file === service.build?.dockerfile);
    const problems = [
      ...confinementProblems(service),
      ...lifeProblems(service, image, compose),
      ...wiringProblems(name, service, compose),
      ...secretProblems(service),
      ...fileProblems(service, compose),
      ...(image === undefined ? imageProblems(service) : await appProblems(service, image)),
    ];
    found.push(...problems.map((problem) => `infra/compose.yaml: ${name} ${problem}`));
  }
  return [...found, ...callerProblems(), ...missingApps(compose, containerfiles)];
}

const confinementProblems = (service) => [
  ...(service.read_only === true ? [] : ['has a root file system that it can write to']),
  ...(service.cap_drop?.includes('ALL') && service.cap_add === undefined ? [] : ['keeps capabilities']),
  ...(service.security_opt?.includes('no-new-privileges:true') ? [] : ['may gain privileges']),
  ...(service.privileged || service.network_mode || service.pid ? ['shares namespaces with its host'] : []),
  ...(service.ports ?? [])
    .filter((port) => !String(port).startsWith('127.0.0.1:'))
    .map((port) => `publishes ${port} beyond loopback`),
];

/** A service that ends when its work is done. */
const isJob = (service) => service?.restart === 'on-failure';

function lifeProblems(service, image, { services }) {
  const ready = ([name, { condition }]) =>
    isJob(services[name])
      ? condition === 'service_completed_successfully'
      : condition === 'service_healthy' && services[name]?.healthcheck !== undefined;
  const watched =
    service.healthcheck !== undefined || (image && stepsOf(image.stages.at(-1), 'HEALTHCHECK').length > 0);
  return [
    ...(isJob(service) || watched ? [] : ['has no health check']),
    ...(isJob(service) || service.restart === 'unless-stopped' ? [] : ['does not start again by itself']),
    ...(service.stop_grace_period === undefined ? ['has no grace to end in'] : []),
    ...Object.entries(service.depends_on ?? {})
      .filter((dependency) => !ready(dependency))
      .map(([name]) => `does not wait until ${name} is healthy, or done`),
  ];
}

/** A secret comes from a file that make-secrets.mjs writes, and only to whom it is mounted. */
function fileProblems(service, compose) {
  const mounted = mountedSecrets(service);
  const asked = Object.entries(service.environment ?? {}).filter(([name]) => name.endsWith('_FILE'));
  return [
    ...mounted
      .filter(
        ({ source }) => compose.secrets?.[source]?.file !== `./secrets/${source}` || !(source in secrets),
      )
      .map(({ source }) => `mounts a secret that nobody makes: ${source}`),
    ...asked
      .filter(([, file]) => !mounted.some(({ target }) => target === file))
      .map(([name]) => `has nothing mounted at ${name}`),
  ];
}

function wiringProblems(name, service, { services, networks, volumes }) {
  const reachable = (host) => services[host]?.networks.some((network) => service.networks.includes(network));
  const hosts = Object.entries(environmentOfService(service, {}, secrets))
    .filter(([variable]) => variable.endsWith('_URL'))
    .map(([variable, url]) => [variable, new URL(url).hostname]);
  const sources = (service.volumes ?? []).map((volume) => volume.split(':')[0]);
  return [
    ...service.networks
      .filter((network) => !(network in networks))
      .map((network) => `is in no network ${network}`),
    ...hosts.filter(([, host]) => !reachable(host)).map(([variable]) => `cannot reach its ${variable}`),
    ...sources
      .filter((source) =>
        source.startsWith('.') ? !existsSync(join(root, 'infra', source)) : !(source in volumes),
      )
      .map((source) => `mounts ${source}, which does not exist`),
    ...(name === 'executor' && reachable('postgres') ? ['can reach Postgres'] : []),
  ];
}

function secretProblems(service) {
  return Object.entries(service.environment ?? {}).flatMap(([name, value]) => {
    if (value === null || name.endsWith('_FILE')) return [];
    const asked = references(value);
    const hasDefault = asked.some((one) => secret.test(one.name) && !one.operator?.endsWith('?'));
    const password = /\/\/[^/@:]*:([^@]*)@/.exec(value)?.[1];
    const written = secret.test(name)
      ? asked.length === 0
      : password !== undefined && !password.startsWith('${');
    return [
      ...(written ? [`has a secret in the file: ${name}`] : []),
      ...(hasDefault ? [`goes on without the secret that ${name} needs`] : []),
    ];
  });
}

const imageProblems = ({ image }) =>
  /^[\w.-]+\/[\w./-]+:\d[\w.-]*$/.test(image ?? '') ? [] : [`does not pin its image (${image})`];

async function appProblems(service, { app, stages }) {
  const final = stages.at(-1);
  const inImage = environmentOf(final);
  const asked = environmentOfService(service, {}, secrets);
  const known = variablesOf(app);
  const schema = isJob(service) ? undefined : await schemaOf(app);
  const parsed = schema?.safeParse({ ...inImage, ...asked });
  const published = (service.ports ?? []).map((port) => String(port).split(':').at(-1));
  const exposed = stepsOf(final, 'EXPOSE').flatMap(({ text }) => text.split(/\s+/));
  const graceMs = 1_000 * (parsed?.data?.RUNLOG_SHUTDOWN_GRACE ?? 0);
  return [
    ...Object.keys(service.environment)
      .filter((name) => !known.has(name.replace(/_FILE$/, '')))
      .map((name) => `sets ${name}, which it does not read`),
    ...Object.keys(inImage)
      .filter((name) => name in asked && asked[name] !== inImage[name])
      .map((name) => `sets another ${name} than its image says`),
    ...(schema === undefined && !isJob(service)
      ? [`has no built dist/config.js with ${app}Environment to check against`]
      : []),
    ...(parsed?.error?.issues ?? []).map(
      ({ path, message }) => `is refused by ${app}: ${path.join('.')} ${message}`,
    ),
    ...published
      .filter((port) => !exposed.includes(port))
      .map((port) => `publishes ${port}, which nobody exposes`),
    ...(milliseconds(service.stop_grace_period) > graceMs ? [] : ['is killed before its grace is over']),
  ];
}

const milliseconds = (duration) => {
  const [, number, unit] = /^(\d+)(s|m)$/.exec(duration ?? '') ?? [];
  return Number(number ?? 0) * (unit === 'm' ? 60_000 : 1_000);
};

/** Whoever runs compose finds every variable among those of `npm start` and the apps. */
function callerProblems() {
  const known = new Set([
    ...variablesOfStart(),
    ...['gateway', 'executor', 'scheduler'].flatMap((app) => [...variablesOf(app)]),
  ]);
  return references(readText('infra', 'compose.yaml'))
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => `infra/compose.yaml: asks for ${name}, which nothing explains`);
}

const missingApps = ({ services }, containerfiles) =>
  containerfiles
    .filter(({ file }) => !Object.values(services).some(({ build }) => build?.dockerfile === file))
    .map(({ file }) => `infra/compose.yaml: no service is built from ${file}`);
