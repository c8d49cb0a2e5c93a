import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { evolve, fold, schemaVersions, upcast } from '../../src/index.js';
import type { ExecutionState, StoredEvent } from '../../src/index.js';

// A sample is what a release wrote, kept for ever: it is never edited. A new schema version of a type gets a new
// file and a new line in samples.sha256 (`sha256sum *.json` in the folder), the old ones stay. So does an optional field,
// which is named behind the version: `ExecutionCreated.v1.by.json`.
const folder = new URL('../samples/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (file: string): StoredEvent =>
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as StoredEvent;
const digest = (file: string): string =>
  createHash('sha256')
    .update(readFileSync(new URL(file, folder)))
    .digest('hex');

const digests = readFileSync(new URL('samples.sha256', folder), 'utf8').trimEnd();

/** An execution that is under way, made of samples, for the others to happen to. */
function underWay(): ExecutionState {
  const story = ['ExecutionCreated', 'ExecutionStarted', 'StepScheduled', 'TimerStarted'].map(
    (type, index) => ({
      ...upcast(read(`${type}.v1.json`)),
      version: index + 1,
    }),
  );
  const state = fold(story);
  if (!state) throw new TypeError('the samples tell no story');
  return state;
}

describe('stored samples', () => {
  test('exist for every schema version of every event type, and for nothing else', () => {
    const wanted = Object.entries(schemaVersions).flatMap(([type, newest]) =>
      Array.from({ length: newest }, (_, index) => `${type}.v${index + 1}.json`),
    );
    const whole = files.map((file) => file.replace(/\.[a-z-]+\.json$/, '.json'));
    expect([...new Set(whole)].sort()).toStrictEqual(wanted.sort());
  });

  test('are what they were when they were written', () =>
    expect(files.map((file) => `${digest(file)}  ${file}`).join('\n')).toBe(digests));
});

describe.each(files)('the sample %s', (file) => {
  const sample = read(file);

  test('holds the type and version of its name', () =>
    expect(file.split('.').slice(0, 2)).toEqual([sample.type, `v${sample.schemaVersion}`]));

  test('is brought to the newest shape, with its place in the log kept', () => {
    const { executionId, version, recordedAt, type } = sample;
    expect(upcast(sample)).toMatchObject({ type, executionId, version, recordedAt });
  });

  test('folds into a state that holds no undefined value', () => {
    const event = upcast(sample);
    const state = evolve(event.type === 'ExecutionCreated' ? undefined : underWay(), event);
    expect(state).toMatchObject({ id: sample.executionId, version: sample.version });
    const { steps, ended, timers, ...plain } = state;
    const data = { plain, steps: [...steps], ended: [...ended], timers: [...timers] };
    expect(JSON.parse(JSON.stringify(data))).toStrictEqual(data);
  });
});
