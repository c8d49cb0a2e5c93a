import { evolve, NotFound, type DefinitionRef, type EventOf, type ExecutionState } from '@runlog/core';
import type { ExecutionRef, Executions } from '@runlog/executions';

import type { HistoryEntry } from '../../gen/yandex/cloud/serverless/workflows/v1/history_entry_pb.js';
import { StepNotes } from '../../program/index.js';
import { History } from './history.js';
import { entriesOf } from './to-message.js';

type Log = Pick<Executions, 'events' | 'getDefinition' | 'now'>;

/** Events of one read. */
const pageSize = 200;

/**
 * The history of an execution, read in pages and forgotten as it is read, with at most so many bytes of inputs and outputs.
 * `check` sees the definition first.
 * @throws NotFound, what `check` throws
 */
export async function historyOf(
  log: Log,
  ref: ExecutionRef,
  textBytes: number,
  check: (definition: DefinitionRef) => void,
): Promise<{ readonly state: ExecutionState; readonly entries: HistoryEntry[] }> {
  let history = new History();
  let state: ExecutionState | undefined;
  for (let afterVersion: number | undefined = 0; afterVersion !== undefined;) {
    const { events, next } = await log.events(ref, { afterVersion, pageSize });
    const [first] = events;
    if (first?.type === 'ExecutionCreated') {
      check(first.data.definition);
      history = new History(await tellerOf(log, first));
    }
    for (const event of events) {
      state = evolve(state, event);
      history.take(event);
    }
    afterVersion = next;
  }
  if (!state) throw new NotFound('execution', ref.id);
  return { state, entries: entriesOf(history, log.now(), textBytes) };
}

/** Who tells of the steps what the log does not; nobody for languages whose events say it all. */
async function tellerOf(log: Log, created: EventOf<'ExecutionCreated'>): Promise<StepNotes | undefined> {
  const { tenant, definition } = created.data;
  if (definition.language !== 'yawl') return undefined;
  const { document } = await log.getDefinition(tenant, definition.id);
  return StepNotes.of(document, created);
}
