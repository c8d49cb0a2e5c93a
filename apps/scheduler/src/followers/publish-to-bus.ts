import type { EventPublisher, PublishedEvent } from '@runlog/messaging';
import type { Reporter } from '../reporter.js';
import { positionOf } from './place-in-stream.js';
import type { PublishEvents } from './relay.js';

/**
 * Publishes tailed events. One that this release cannot read is left out and reported: subscribers see the hole in the
 * versions and can fetch the event, and no other execution waits for it.
 */
export const publishTo =
  (publisher: EventPublisher, report: Reporter): PublishEvents =>
  async (tailed) => {
    const events: PublishedEvent[] = [];
    const places: number[] = [];
    tailed.forEach(({ event, tenant, cursor }, index) => {
      if (event instanceof Error) report.undrivable(event.event.executionId, event);
      else {
        events.push({ event, tenant, position: positionOf(cursor) });
        places.push(index);
      }
    });
    const { confirmed, error } = await publisher.publish(events);
    if (error) report.failed('relay', error);
    return confirmed === events.length ? tailed.length : (places[confirmed] ?? 0);
  };
