import type { Evidence } from './evidence.js';
import { accepted } from './rules/accepted.js';
import { answered } from './rules/answered.js';
import { current } from './rules/current.js';
import { effects } from './rules/effects.js';
import { endings } from './rules/endings.js';
import { followed } from './rules/followed.js';
import { moments } from './rules/moments.js';
import { past } from './rules/past.js';
import { projected } from './rules/projected.js';
import { ordered } from './rules/ordered.js';
import { recordedOnce } from './rules/recorded-once.js';
import { recovered } from './rules/recovered.js';
import { signalled } from './rules/signalled.js';
import { steady } from './rules/steady.js';
import { tail } from './rules/tail.js';
import { ticks } from './rules/ticks.js';
import { undisturbed } from './rules/undisturbed.js';
import { versions } from './rules/versions.js';
import type { Violation } from './violation.js';

const rules = [
  ...[accepted, answered, versions, recordedOnce, current, endings],
  ...[effects, moments, past, tail, followed, projected],
  ...[signalled, ordered, recovered, undisturbed, steady, ticks],
];

/** Every promise that the run broke; none when all is well. */
export const check = (evidence: Evidence): Violation[] => rules.flatMap((rule) => rule(evidence));
