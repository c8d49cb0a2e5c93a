import { expect, test } from '@jest/globals';

import type { ScenarioResult } from '../src/scenarios/scenario.js';
import { withinBound } from '../src/soak/bounds.js';

const result = (recoverySeconds: number, figures: ScenarioResult['figures'] = {}): ScenarioResult => ({
  ...{ name: 'any', runs: 1, faults: 1, violations: [], secondsToLastEnd: 0, ranAgain: 0 },
  ...{ recoverySeconds, figures },
});

const late = (name: string, of: ScenarioResult): readonly string[] =>
  withinBound(name, of).violations.map(({ fault, about, what }) => `${fault}: ${about} ${what}`);

test.each([
  ['kill', result(15, { 'longest wait after executor s': 15 }), []],
  ['kill', result(15.1), ['late: kill took 15.1 s, and may take 15 s']],
  [
    'kill',
    result(1, { 'longest wait after executor s': 15.1 }),
    ['late: kill: longest wait after executor s took 15.1 s, and may take 15 s'],
  ],
  ['share', result(1, { 'takeover s': 5 }), []],
  ['share', result(1, { 'takeover s': 5.1 }), ['late: share: takeover s took 5.1 s, and may take 5 s']],
  ['wipe', result(30.1), ['late: wipe took 30.1 s, and may take 30 s']],
  [
    'all-killed',
    result(1, { 'to steady rate s': 20.1 }),
    ['late: all-killed: to steady rate s took 20.1 s, and may take 20 s'],
  ],
  ['bus', result(100, { 'takeover s': 100 }), []],
] as const)('of %s a recovery counts as late from its bound on', (name, given, expected) => {
  expect(late(name, given)).toEqual(expected);
});
