import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fold, follow, restore, schemaVersions, snapshotOf, upcast } from '../../src/index.js';
import type { ExecutionState, StoredEvent } from '../../src/index.js';
import { branchesProgram } from '../programs/branches.js';
import { refold } from '../histories/world.js';

// A golden history is what a release wrote, an event a line, with the state that it folded to behind each event. It is
// kept for ever and never edited. A type that is new, or gets a new schema version, gets a history with it in a new file
// and a new line in golden.sha256 (`sha256sum *.jsonl` in the folder): random histories reach every type.
const folder = new URL('../golden/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

interface Line {
  readonly event: StoredEvent;
  readonly state: object;
}

const golden = new Map(
  files.map((file) => [
    file,
    textOf(file)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line),
  ]),
);

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The state as the files have it. */
function written({ steps, ended, timers, ...plain }: ExecutionState): object {
  return throughJson({ plain, steps: [...steps], ended: [...ended], timers: [...timers] });
}

describe('golden histories', () => {
  test('hold every schema version of every event type', () => {
    const held = [...golden.values()].flat().map(({ event }) => `${event.type} v${event.schemaVersion}`);
    const wanted = Object.entries(schemaVersions).flatMap(([type, newest]) =>
      Array.from({ length: newest }, (_, index) => `${type} v${index + 1}`),
    );
    expect(held).toEqual(expect.arrayContaining(wanted));
  });

  test('are what they were when they were written', () => {
    const digests = files.map(
      (file) => `${createHash('sha256').update(textOf(file)).digest('hex')}  ${file}`,
    );
    expect(`${digests.join('\n')}\n`).toBe(readFileSync(new URL('golden.sha256', folder), 'utf8'));
  });
});

describe.each([...golden])('the golden history %s', (_file, lines) => {
  const events = lines.map(({ event }) => upcast(event));

  // A release may know more of a state than the one that wrote it, and nothing else.
  test('folds to the state of the release that wrote it, at every version', () => {
    let state: ExecutionState | undefined;
    for (const [index, event] of events.entries()) {
      state = fold([event], state);
      expect(state && written(state)).toMatchObject(lines[index]?.state ?? {});
    }
    expect(state?.version).toBe(lines.length);
  });

  test('leads to the same run from a snapshot at every version', () => {
    const whole = snapshotOf(refold(events));
    for (let version = 1; version < events.length; version += 1) {
      const snapshot = snapshotOf(refold(events.slice(0, version)));
      const restored = restore(branchesProgram, throughJson(snapshot));
      expect(restored && snapshotOf(follow(restored, events.slice(version)))).toStrictEqual(whole);
    }
  });
});
