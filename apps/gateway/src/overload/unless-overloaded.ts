import type { Executions } from '@runlog/executions';

import type { Load } from './load.js';

/** The use cases, whose starts are refused while the process does not keep up: also those that come over a stream. */
export function unlessOverloaded(executions: Executions, load: Pick<Load, 'check'>): Executions {
  const start: Executions['start'] = async (request, options) => {
    load.check();
    return executions.start(request, options);
  };
  return Object.assign(Object.create(executions) as Executions, { start });
}
