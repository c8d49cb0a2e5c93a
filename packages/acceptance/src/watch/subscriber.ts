import { connectBus, type RunlogCloudEvent } from '@runlog/messaging';

import { sightOf, type Sight } from './sight.js';

/** Somebody who listens to the public events on NATS. */
export interface Subscriber {
  /** Everything that came, in the order in which it came, repeats included. */
  readonly sights: readonly Sight[];
  /** The same as it was on the wire, with its subject. */
  readonly messages: readonly { readonly subject: string; readonly event: RunlogCloudEvent }[];
  close(): Promise<void>;
}

/** Subscribes to all events of the default tenant, with plain NATS; resolves when the server knows of it. */
export async function subscribe(nats: string): Promise<Subscriber> {
  const bus = await connectBus({ url: nats, name: 'acceptance subscriber' });
  const sights: Sight[] = [];
  const messages: { subject: string; event: RunlogCloudEvent }[] = [];
  bus.nc.subscribe('runlog.events.default.>', {
    callback: (error, message) => {
      if (error) return;
      const event = message.json<RunlogCloudEvent>();
      messages.push({ subject: message.subject, event });
      sights.push(sightOf(event));
    },
  });
  await bus.nc.flush();
  return { sights, messages, close: () => bus.close() };
}
