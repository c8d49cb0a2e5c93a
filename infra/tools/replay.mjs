import { spawn } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join, posix, resolve } from 'node:path';

import { contextFiles } from './context.mjs';
import { root } from './repository.mjs';

/**
 * Carries out an image's steps outside of a container: every stage is a folder below `folder`, in which absolute
 * paths of the file begin. Steps that change the base image itself (a RUN with an absolute path) cannot be carried
 * out here and are told. Resolves with the last stage: its folder, variables and working directory.
 */
export async function replay({ stages }, folder, tell) {
  const done = [];
  for (const [index, { name, steps }] of stages.entries()) {
    const stage = { name, folder: join(folder, `${index}`), env: {}, workdir: '/', done };
    mkdirSync(stage.folder, { recursive: true });
    for (const step of steps) await carryOut(step, stage, tell);
    done.push(stage);
  }
  return done.at(-1);
}

/** Where a path of the file is on this machine. */
export const placeOf = (stage, path) => join(stage.folder, posix.resolve(stage.workdir, path));

async function carryOut(step, stage, tell) {
  switch (step.keyword) {
    case 'ENV':
      Object.assign(stage.env, step.properties);
      return;
    case 'WORKDIR':
      stage.workdir = posix.resolve(stage.workdir, step.text);
      mkdirSync(placeOf(stage, '.'), { recursive: true });
      return;
    case 'COPY':
      return copy(step, stage);
    case 'RUN':
      return run(step, stage, tell);
    default:
      return;
  }
}

function copy({ text, flags }, stage) {
  const paths = text.split(/\s+/);
  const target = placeOf(stage, paths.pop());
  const source = stage.done.find(({ name }) => name === flags.from);
  for (const path of paths) {
    if (source !== undefined) copyTree(join(source.folder, path), target);
    else copyContext(path, target);
  }
}

// Links between workspaces are relative and stay so.
const copyTree = (from, to) => cpSync(from, to, { recursive: true, verbatimSymlinks: true });

function copyContext(path, target) {
  const wanted = posix.normalize(path);
  for (const file of contextFiles()) {
    if (wanted !== '.' && wanted !== './' && file !== wanted && !file.startsWith(`${wanted}/`)) continue;
    const place = join(target, file);
    mkdirSync(dirname(place), { recursive: true });
    cpSync(join(root, file), place);
  }
}

async function run({ text, line }, stage, tell) {
  if (/(^|\s)\//.test(text)) {
    tell(`line ${line} skipped, it changes the base image: ${text.slice(0, 60)}…`);
    return;
  }
  const began = performance.now();
  // What a step installs globally lands beside the stage and is found first by the steps behind it.
  const prefix = resolve(stage.folder, '..', 'global');
  const env = {
    ...process.env,
    npm_config_prefix: prefix,
    PATH: `${join(prefix, 'bin')}${delimiter}${process.env.PATH}`,
    ...stage.env,
  };
  const { code, output } = await command('/bin/sh', ['-ec', text], { cwd: placeOf(stage, '.'), env });
  if (code !== 0) throw new StepFailed(line, text, output);
  tell(`line ${line} done in ${((performance.now() - began) / 1_000).toFixed(1)} s: ${text}`);
}

/** Runs a command to its end with its output collected. */
export function command(file, args, options = {}) {
  return new Promise((settle, fail) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.on('error', fail);
    child.on('close', (code, signal) =>
      settle({ code: code ?? signal, output: Buffer.concat(chunks).toString() }),
    );
  });
}

/** A step of a container file that did not work, with all that it printed. */
export class StepFailed extends Error {
  constructor(line, text, output) {
    super(`line ${line} failed: ${text}\n${output.trimEnd()}`);
    this.name = 'StepFailed';
  }
}
