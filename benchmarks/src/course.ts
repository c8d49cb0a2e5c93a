import type { Moment } from './driver/messages.js';
import { median } from './statistics.js';

/** The memory of a process in the course of a load, in mebibytes. */
export interface MemoryCourse {
  readonly process: string;
  readonly first: number;
  readonly last: number;
  readonly peak: number;
  /** Growth per minute over the second half: the slope of the line that lies closest to it. */
  readonly perMinute: number;
}

/** What became of a load as time passed. */
export interface Course {
  readonly memory: readonly MemoryCourse[];
  /** Workflows per second: medians of the first and of the last fifth. */
  readonly perSecond: { readonly first: number; readonly last: number };
}

const mebibyte = 1_048_576;

/** Reads what was seen at intervals, in order; undefined for fewer than two moments, which show no course. */
export function courseOf(moments: readonly Moment[]): Course | undefined {
  const [begin] = moments;
  if (!begin || moments.length < 2) return undefined;
  const memory = Object.keys(begin.memoryBytes).map((name) => memoryOf(name, moments));
  const rates = moments.map((moment, index) => rateBetween(moments[index - 1], moment));
  const fifth = Math.max(1, Math.floor(rates.length / 5));
  return { memory, perSecond: { first: median(rates.slice(0, fifth)), last: median(rates.slice(-fifth)) } };
}

function memoryOf(process: string, moments: readonly Moment[]): MemoryCourse {
  const points = moments.map(({ seconds, memoryBytes }) => ({
    minutes: seconds / 60,
    mebibytes: (memoryBytes[process] ?? 0) / mebibyte,
  }));
  const sizes = points.map(({ mebibytes }) => mebibytes);
  return {
    process,
    first: sizes[0] ?? Number.NaN,
    last: sizes.at(-1) ?? Number.NaN,
    peak: Math.max(...sizes),
    perMinute: slopeOf(points.slice(Math.floor(points.length / 2))),
  };
}

interface Point {
  readonly minutes: number;
  readonly mebibytes: number;
}

/** By least squares; 0 for a single point. */
function slopeOf(points: readonly Point[]): number {
  const middle = (read: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + read(point), 0) / points.length;
  const [minutes, mebibytes] = [middle((point) => point.minutes), middle((point) => point.mebibytes)];
  const covariance = middle((point) => (point.minutes - minutes) * (point.mebibytes - mebibytes));
  const variance = middle((point) => (point.minutes - minutes) ** 2);
  return variance === 0 ? 0 : covariance / variance;
}

const start: Pick<Moment, 'seconds' | 'completed'> = { seconds: 0, completed: 0 };

const rateBetween = (before: Pick<Moment, 'seconds' | 'completed'> = start, after: Moment): number =>
  (after.completed - before.completed) / (after.seconds - before.seconds);
