import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Controller, Injectable, type INestMicroservice } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { eventually } from '@runlog/testkit';
import { of, throwError, type Observable } from 'rxjs';
import {
  ensureTopology,
  HandlerFailure,
  InboxConsumer,
  InboxPublisher,
  InboxSource,
  KeepHandlerErrors,
  NoHandler,
  RunlogTransport,
  type Dispatch,
  type InboxItem,
  type MessageSource,
} from '../../src/index.js';
import { aNotice } from '../support/samples.js';
import { openTestBus, smallTopology } from '../support/test-bus.js';

class Broken extends Error {}

@Injectable()
class Ledger {
  readonly items: InboxItem[] = [];
}

@Controller()
class Handlers {
  constructor(private readonly ledger: Ledger) {}

  @EventPattern('inbox')
  onInbox(@Payload() batch: InboxItem[]): void {
    this.ledger.items.push(...batch);
    for (const item of batch) item.ack();
  }

  @MessagePattern('double')
  async double(@Payload() value: number, @Ctx() context: { readonly times: number }): Promise<number> {
    return value * context.times;
  }

  @MessagePattern('stream')
  stream(@Payload() value: number): Observable<number> {
    return of(1, value);
  }

  @MessagePattern('broken')
  async broken(): Promise<never> {
    throw new Broken('as it was thrown');
  }

  @EventPattern('broken-event')
  brokenEvent(@Payload() _nothing: unknown): Observable<never> {
    return throwError(() => new Broken('as it was thrown'));
  }

  @MessagePattern('rude')
  rude(): Promise<never> {
    return Promise.reject({ not: 'an error' });
  }
}

class Hand implements MessageSource {
  dispatch: Dispatch = () => Promise.reject(new Error('not listening'));
  closed = false;

  async listen(dispatch: Dispatch): Promise<void> {
    this.dispatch = dispatch;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

async function serve(transport: RunlogTransport): Promise<INestMicroservice> {
  const module = await Test.createTestingModule({ controllers: [Handlers], providers: [Ledger] }).compile();
  const app = module.createNestMicroservice({ strategy: transport, logger: false });
  app.useGlobalFilters(new KeepHandlerErrors());
  await app.listen();
  return app;
}

describe('the transport', () => {
  let source: Hand;
  let app: INestMicroservice;
  let transport: RunlogTransport<Hand>;
  beforeEach(async () => {
    source = new Hand();
    transport = new RunlogTransport(source);
    app = await serve(transport);
  });
  afterEach(() => app.close());

  test('answers with what the handler of the pattern returns', async () => {
    await expect(source.dispatch('double', 21, { times: 2 })).resolves.toBe(42);
    await expect(source.dispatch('stream', 7)).resolves.toBe(7);
  });

  test('gives the source the error as the handler threw it', async () => {
    await expect(source.dispatch('broken', null)).rejects.toThrow(new Broken('as it was thrown'));
    await expect(source.dispatch('broken-event', null)).rejects.toBeInstanceOf(Broken);
    await expect(source.dispatch('rude', null)).rejects.toMatchObject({ failure: { not: 'an error' } });
    await expect(source.dispatch('rude', null)).rejects.toThrow(HandlerFailure);
  });

  test('says which pattern has no handler, and which have one', async () => {
    await expect(source.dispatch('nobody', null)).rejects.toThrow(NoHandler);
    expect(transport.patterns).toContain('double');
    expect(transport.unwrap()).toBe(source);
  });

  test('closes its source with the application', async () => {
    await app.close();
    expect(source.closed).toBe(true);
  });

  test('does not start an application whose source cannot listen', async () => {
    const away: MessageSource = {
      listen: () => Promise.reject(new Broken('away')),
      close: async () => undefined,
    };
    await expect(serve(new RunlogTransport(away))).rejects.toThrow(Broken);
  });
});

describe('a Nest microservice on an inbox', () => {
  test('gets batches in an ordinary event handler', async () => {
    const corner = await openTestBus();
    await ensureTopology(corner.bus, smallTopology);
    const inbox = new InboxConsumer(corner.bus);
    const app = await serve(new RunlogTransport(new InboxSource([inbox], 1_000)));
    await inbox.assign([0, 1, 2, 3]);
    const publisher = new InboxPublisher(corner.bus);
    const notices = Array.from({ length: 50 }, () => aNotice());
    await Promise.all(notices.map((notice, index) => publisher.publish(index % 4, notice)));
    const { items } = app.get(Ledger);
    await eventually(() => expect(items).toHaveLength(50));
    await eventually(async () => {
      const { state } = await corner.bus.jsm.streams.info(corner.bus.subjects.inboxStream);
      expect(state.messages).toBe(0);
    });
    await app.close();
    expect(inbox.assigned).toEqual([]);
    publisher.close();
    await corner.end();
  });
});
