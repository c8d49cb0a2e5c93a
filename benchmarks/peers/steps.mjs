import { effectsIn } from './protocol.mjs';

/** The user's function that every contender runs as a step. */
const echo = async (i) => i;

/**
 * Answers what step `index` of a workflow with this `input` calls. `recorded` ones note that they ran; the record is kept in
 * `dataDir`.
 */
export function stepsIn(dataDir) {
  let record;
  return (workload, input, index) => {
    if (!workload.recorded) return echo;
    record ??= effectsIn(dataDir);
    return (value) => {
      record(input, index);
      return echo(value);
    };
  };
}

/** 0 to `count` less one. */
export const upTo = (count) => Array.from({ length: count }, (_, index) => index);
