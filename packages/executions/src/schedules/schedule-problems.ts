import { limits, priorities, type InputProblem, type Json } from '@runlog/core';
import { missedPolicies, overlapPolicies, parseCron, zoneOf } from '@runlog/schedules';

import { jsonProblems } from '../input/json-value.js';
import { momentProblems } from '../input/moment.js';
import { labelProblems, textProblems } from '../input/text.js';
import { defaultPolicies, type SchedulePolicies, type ScheduleTermsRequest } from './terms.js';

/** Labels that each execution of a schedule has beside the schedule's own. */
export const tickLabels = { schedule: 'runlog.schedule', nominal: 'runlog.scheduled-at' } as const;

/** Bytes of a schedule's input: many of them are read at once. */
const inputBytes = 128 * 1024;
const dayMs = 86_400_000;
const longestMs = { window: 10 * 366 * dayMs, jitter: dayMs, timeout: 100 * 366 * dayMs } as const;

/** Every rule that the terms of a schedule break. */
export function termProblems(terms: ScheduleTermsRequest): InputProblem[] {
  const { cron, timeZone = 'UTC', definition, input, labels = {}, policies } = terms;
  const pattern = parseCron(cron);
  return [
    ...('problem' in pattern ? [{ field: 'cron', message: pattern.problem }] : []),
    ...(zoneOf(timeZone) ? [] : [{ field: 'timeZone', message: 'must be the name of an IANA time zone' }]),
    ...textProblems('definition', definition, limits.nameLength + 11),
    ...(input === undefined ? [] : inputProblems(input)),
    ...labelProblems('labels', labels),
    ...reservedProblems(labels),
    ...policyProblems({ ...defaultPolicies, ...policies }),
  ];
}

function inputProblems(input: Json): InputProblem[] {
  const problems = jsonProblems('input', input);
  if (problems.length > 0 || Buffer.byteLength(JSON.stringify(input)) <= inputBytes) return problems;
  return [{ field: 'input', message: `must have at most ${inputBytes} bytes`, limit: inputBytes }];
}

function reservedProblems(labels: Readonly<Record<string, string>>): InputProblem[] {
  const most = limits.labels - Object.keys(tickLabels).length;
  if (Object.keys(labels).length > most)
    return [{ field: 'labels', message: `must have at most ${most} entries`, limit: most }];
  return Object.keys(labels)
    .filter((key) => key.startsWith('runlog.'))
    .map((key) => ({ field: `labels.${key}`, message: 'must not begin with runlog.' }));
}

function policyProblems(policies: SchedulePolicies): InputProblem[] {
  const { missed, overlap, priority, endAt, maxRuns, timeoutMs } = policies;
  return [
    ...oneOf('missed', missed, missedPolicies),
    ...oneOf('overlap', overlap, overlapPolicies),
    ...(priority === undefined ? [] : oneOf('priority', priority, priorities)),
    ...within('missedWindow', policies.missedWindowMs, 0, longestMs.window),
    ...within('jitter', policies.jitterMs, 0, longestMs.jitter),
    ...(timeoutMs === undefined ? [] : within('timeout', timeoutMs, 1, longestMs.timeout)),
    ...(maxRuns === undefined ? [] : within('maxRuns', maxRuns, 1, 1_000_000_000)),
    ...(endAt === undefined || Number.isSafeInteger(endAt)
      ? momentProblems('endAt', endAt)
      : [{ field: 'endAt', message: 'must be a moment' }]),
  ];
}

const oneOf = (field: string, value: string, allowed: readonly string[]): InputProblem[] =>
  allowed.includes(value) ? [] : [{ field, message: `must be one of ${allowed.join(', ')}` }];

const within = (field: string, value: number, least: number, most: number): InputProblem[] =>
  Number.isInteger(value) && value >= least && value <= most
    ? []
    : [{ field, message: `must be a whole number from ${least} to ${most}`, limit: most }];
