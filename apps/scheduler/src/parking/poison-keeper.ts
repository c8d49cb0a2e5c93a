import type { DeadLetters } from '@runlog/event-store';
import { onExhausted, takePoison, type Bus, type Poison } from '@runlog/messaging';
import type { Reporter } from '../reporter.js';

/** Puts messages aside that no process can read, or that the server gave up on: its own, and what workers hand over. */
export class PoisonKeeper {
  constructor(
    private readonly letters: DeadLetters,
    private readonly report: Reporter,
  ) {}

  /** Keeps an unreadable message. @throws what the store throws: the message has to come again then */
  async keep({ subject, data, contentType, error }: Poison): Promise<void> {
    await this.letters.park({
      kind: 'unreadable',
      subject,
      code: error.code,
      cause: error.message,
      payload: data,
      ...(contentType !== undefined && { contentType }),
    });
    this.report.parked('unreadable', undefined, error);
  }

  /** Takes what workers could not read and what the server will not deliver any more. Answers how to stop. */
  listen(bus: Bus): () => void {
    const endings = [
      takePoison(bus, (poison) => this.keep(poison)),
      onExhausted(bus, async ({ subject, data, consumer, deliveries }) => {
        const cause = `${consumer} delivered it ${deliveries} times and will not do so again`;
        await this.letters.park({ kind: 'exhausted', subject, code: 'max_deliveries', cause, payload: data });
        this.report.parked('exhausted', undefined, cause);
      }),
    ];
    return () => {
      for (const end of endings) end();
    };
  }
}
