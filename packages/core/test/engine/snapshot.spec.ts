import { describe, expect, test } from '@jest/globals';
import { begin, follow, foldVersion, restore, snapshotOf } from '../../src/index.js';
import type { Run } from '../../src/index.js';
import { created, executionId, failedAttempt, scheduled, started, timer } from '../build.js';
import { scripted } from '../programs/scripted.js';
import { given } from '../specification.js';

const program = scripted(() => []);

function running(): Run {
  const facts = [created(), started, scheduled('fetch'), failedAttempt('fetch', 1, 10), timer('wait', 5)];
  const [first, ...rest] = given(...facts).log;
  if (!first) throw new TypeError('a history begins with its creation');
  return follow(begin(program, first), rest);
}

describe('a snapshot', () => {
  test('says what it is of', () =>
    expect(snapshotOf(running())).toMatchObject({ executionId, version: 5, foldVersion }));

  test('survives JSON unchanged', () => {
    const snapshot = snapshotOf(running());
    expect(JSON.parse(JSON.stringify(snapshot))).toStrictEqual(snapshot);
  });

  test('brings the run back to life', () =>
    expect(restore(program, snapshotOf(running()))).toStrictEqual(running()));

  test.each([foldVersion - 1, foldVersion + 1])('of fold version %i is ignored', (other) =>
    expect(restore(program, { ...snapshotOf(running()), foldVersion: other })).toBeUndefined(),
  );
});
