import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { validate } from 'dockerfile-utils';

import { workspaces } from '../assemble.mjs';
import { environmentOf, execForm, stepsOf } from './containerfile.mjs';
import { variablesOf } from './environment.mjs';
import { readJson, root } from './repository.mjs';

const base = /^docker\.io\/library\/node:24[.\d]*-slim$/;

/** Every problem of an image's file, as sentences. */
export function containerfileProblems(containerfile) {
  const { file, text, stages } = containerfile;
  const final = stages.at(-1);
  if (final === undefined) return [`${file}: has no stage`];
  const problems = [
    ...validate(text).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`),
    ...stageProblems(stages),
    ...buildProblems(containerfile),
    ...userProblems(final),
    ...healthProblems(final),
    ...commandProblems(containerfile, final),
    ...environmentProblems(containerfile, final),
  ];
  return problems.map((problem) => `${file}: ${problem}`);
}

function stageProblems(stages) {
  const names = new Set(stages.map(({ name }) => name));
  const steps = stages.flatMap((stage) => stage.steps);
  return [
    ...(stages.length < 2 ? ['one stage builds and runs: its tools are in the image'] : []),
    ...stages
      .filter((stage) => !base.test(stage.base))
      .map((stage) => `${stage.base} is not the pinned base`),
    ...(new Set(stages.map((stage) => stage.base)).size > 1 ? ['its stages have different bases'] : []),
    ...steps
      .filter(({ keyword }) => keyword === 'ADD')
      .map(({ line }) => `line ${line}: ADD may fetch and unpack`),
    ...steps
      .filter(({ flags }) => flags.from !== undefined && !names.has(flags.from))
      .map(({ line, flags }) => `line ${line}: there is no stage ${flags.from}`),
  ];
}

function buildProblems({ app, stages }) {
  const runs = stages.flatMap((stage) => stepsOf(stage, 'RUN')).map(({ text }) => text);
  const { packageManager } = readJson('package.json');
  const wanted = ['npm ci', `--filter=@runlog/${app}`, `assemble.mjs @runlog/${app} `, 'npm ci --omit=dev'];
  const named = runs.flatMap((text) => text.match(/@runlog\/[\w-]+/g) ?? []);
  const known = workspaces();
  return [
    ...(runs.includes(`npm install --global ${packageManager}`)
      ? []
      : [`does not build with ${packageManager}`]),
    ...wanted
      .filter((part) => !runs.some((text) => text.includes(part)))
      .map((part) => `no step runs "${part}"`),
    ...named.filter((name) => !known.has(name)).map((name) => `there is no workspace ${name}`),
    ...(stages.at(-1).steps.some(({ text }) => text.includes('/usr/local/lib/node_modules'))
      ? []
      : ['leaves npm in the image']),
  ];
}

function userProblems(final) {
  const user = stepsOf(final, 'USER').at(-1);
  const writes = final.steps.slice(final.steps.indexOf(user) + 1);
  return [
    ...(/^[1-9]\d*:[1-9]\d*$/.test(user?.text ?? '')
      ? []
      : ['does not run as a numbered user that is not root']),
    ...writes
      .filter(({ keyword }) => keyword === 'COPY')
      .map(({ line }) => `line ${line}: copied as the user`),
    ...(stepsOf(final, 'STOPSIGNAL').at(-1)?.text === 'SIGTERM' ? [] : ['does not stop by SIGTERM']),
  ];
}

function healthProblems(final) {
  const check = stepsOf(final, 'HEALTHCHECK').at(-1);
  const words = execForm(check?.text ?? '');
  const port = /process\.env\.(\w+)/.exec(check?.text ?? '')?.[1];
  return [
    ...(words?.[0] === 'node' && check.text.includes('/health/ready') ? [] : ['does not ask /health/ready']),
    ...(port !== undefined && port in environmentOf(final) ? [] : ['asks a port that it does not set']),
    ...['interval', 'timeout', 'start-period', 'retries']
      .filter((flag) => check?.flags[flag] === undefined)
      .map((flag) => `its health check has no ${flag}`),
  ];
}

function commandProblems({ app }, final) {
  const words = execForm(stepsOf(final, 'CMD').at(-1)?.text ?? '');
  const source = (words?.at(-1) ?? '').replace('/dist/', '/src/').replace(/\.js$/, '.ts');
  const labels = Object.assign({}, ...stepsOf(final, 'LABEL').map(({ properties }) => properties));
  const { description, license } = readJson('apps', app, 'package.json');
  const facts = { title: `runlog-${app}`, description, licenses: license };
  return [
    ...(words?.[0] === 'node' ? [] : ['its command is not node in exec form: signals would reach a shell']),
    ...(source.startsWith(`apps/${app}/`) && existsSync(join(root, source))
      ? []
      : [`${source} does not exist`]),
    ...Object.entries(facts)
      .filter(([name, value]) => labels[`org.opencontainers.image.${name}`] !== value)
      .map(([name, value]) => `its label ${name} is not "${value}"`),
    ...(labels['org.opencontainers.image.version'] === undefined ? ['has no label for its version'] : []),
  ];
}

function environmentProblems({ app }, final) {
  const set = environmentOf(final);
  const known = variablesOf(app);
  const exposed = stepsOf(final, 'EXPOSE').flatMap(({ text }) => text.split(/\s+/));
  const ports = Object.entries(set).filter(([name]) => name.endsWith('_PORT'));
  const names = Object.keys(set);
  return [
    ...names
      .filter((name) => name.startsWith('RUNLOG_') && !known.has(name))
      .map((name) => `sets ${name}, which ${app} does not read`),
    ...names
      .filter((name) => /PASSWORD|SECRET|TOKEN|_URL$/.test(name))
      .map((name) => `holds a value of ${name}`),
    ...ports.filter(([, port]) => !exposed.includes(port)).map(([name]) => `does not expose its ${name}`),
    ...exposed
      .filter((port) => !ports.some(([, value]) => value === port))
      .map((port) => `exposes ${port}, where nothing listens`),
    ...(set.NODE_ENV === 'production' ? [] : ['does not run as production']),
  ];
}
