import { partitionOf } from '@runlog/core';
import type { ParkedMessage } from '@runlog/event-store';
import { replayMessage } from '@runlog/messaging';
import type { ParkedWorld } from './command.js';

/**
 * Has an execution looked at now, or sends a message again, byte for byte. What fails anew is put aside anew, under the
 * same id. Answers why it cannot be replayed, undefined when it was.
 */
export async function replay(
  letter: ParkedMessage,
  { store, bus }: ParkedWorld,
): Promise<string | undefined> {
  const { id, kind, executionId, payload, payloadBytes, contentType, count } = letter;
  if (kind === 'execution') {
    await store.events.reschedule([{ executionId: id, wakeAt: store.events.now() }]);
    return undefined;
  }
  if (payload.length !== payloadBytes) return 'is not whole: only its beginning was kept';
  const connected = await bus();
  const subject =
    executionId === undefined
      ? letter.subject
      : connected.subjects.inbox(partitionOf(executionId, store.cluster.partitions));
  if (subject === undefined) return 'does not say where it came from';
  if (!connected.subjects.stores(subject)) return 'came from where nothing of ours is kept';
  const type = contentType === undefined ? {} : { contentType };
  await replayMessage(connected, { subject, data: payload, ...type });
  // It may have failed anew and been put aside anew by now: then it stays.
  await store.deadLetters.remove(id, count);
  return undefined;
}
