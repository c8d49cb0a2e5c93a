import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { propertySettings, tally } from '@runlog/testkit';
import fc from 'fast-check';
import type { Append } from '../src/port.js';
import { created, newId, newTenant, signal } from './support/events.js';
import { StoreModel } from './support/model.js';
import { openMemory, openPostgres, type OpenStore, type StoreUnderTest } from './support/stores.js';

const executions = 3;
const at = 1_700_000_000_000;

const which = fc.nat({ max: executions - 1 });
const moment = fc.nat({ max: 20 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const appendCommand = fc.record({
  kind: fc.constant('append' as const),
  which,
  /** How far the decider's version is beside the log's. */
  off: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: -1, max: 1 })),
  count: fc.nat({ max: 3 }),
  time: moment,
  key: maybe(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
  wake: maybe(fc.oneof(moment, fc.constant('done' as const))),
});
const commands = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: appendCommand },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('burst' as const), all: fc.array(appendCommand) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('move' as const),
        which,
        wake: moment,
        behind: maybe(fc.integer({ min: -1, max: 1 })),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('readAt' as const), which, time: moment }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
  ),
  { maxLength: 30 },
);
type Command = typeof commands extends fc.Arbitrary<(infer C)[]> ? C : never;
type AppendCommand = typeof appendCommand extends fc.Arbitrary<infer C> ? C : never;

/** The process that has the store: it may end, and another go on. */
interface Life {
  readonly store: StoreUnderTest;
  crash(): Promise<void>;
}

/** One run: executions and a tenant of its own, beside a model. */
class Run {
  readonly model = new StoreModel();
  private readonly tenant = newTenant();
  private readonly ids = Array.from({ length: executions }, newId);

  constructor(
    private readonly life: Life,
    private readonly partition: number,
  ) {}

  private get store(): StoreUnderTest {
    return this.life.store;
  }

  async step(command: Command): Promise<void> {
    switch (command.kind) {
      case 'append': {
        const append = this.appendOf(command);
        expect(await this.store.events.append(append)).toEqual(this.model.append(append));
        break;
      }
      case 'burst': {
        // Of one execution each and without keys, so that their order cannot matter.
        const one = new Map(command.all.map((each) => [each.which, { ...each, key: undefined }]));
        const appends = [...one.values()].map((each) => this.appendOf(each));
        const outcomes = await Promise.all(appends.map((append) => this.store.events.append(append)));
        expect(outcomes).toEqual(appends.map((append) => this.model.append(append)));
        break;
      }
      case 'move': {
        const executionId = this.id(command.which);
        const version =
          command.behind === undefined ? undefined : this.model.log(executionId).length + command.behind;
        const wakeAt = at + command.wake;
        await this.store.events.reschedule([
          { executionId, wakeAt, ...(version !== undefined && { version }) },
        ]);
        this.model.move(executionId, wakeAt, version);
        break;
      }
      case 'readAt': {
        const executionId = this.id(command.which);
        const toTime = at + command.time;
        const events = await this.store.events.read(executionId, { toTime });
        expect(events.map(({ version }) => version)).toEqual(this.model.readAt(executionId, toTime));
        break;
      }
      case 'crash':
        await this.life.crash();
        break;
    }
  }

  async compare(): Promise<void> {
    const logs = await this.store.events.readMany(this.ids.map((executionId) => ({ executionId })));
    for (const [executionId, log] of logs) expect(log).toMatchObject(this.model.log(executionId));
    const agenda = await this.store.events.agenda([this.partition], undefined, 100);
    expect(new Map(agenda.map(({ executionId, wakeAt }) => [executionId, wakeAt]))).toEqual(
      new Map([...this.model.agenda].map(([executionId, { wakeAt }]) => [executionId, wakeAt])),
    );
  }

  private id(index: number): string {
    return this.ids[index] ?? newId();
  }

  private appendOf({ which: index, off, count, time, key, wake }: AppendCommand): Append {
    const executionId = this.id(index);
    const version = this.model.log(executionId).length;
    const [first, ...rest] = Array.from({ length: count }, (_, number) => signal(`${number}`));
    return {
      executionId,
      tenant: this.tenant,
      partition: this.partition,
      expectedVersion: Math.max(0, version + off),
      events: first ? [version === 0 ? created(this.tenant) : first, ...rest] : [],
      recordedAt: at + time,
      ...(key !== undefined && { command: { scope: 'start', key, digest: `digest of ${executionId}` } }),
      ...(wake !== undefined && { wakeAt: wake === 'done' ? wake : at + wake }),
    };
  }
}

describe.each<[string, OpenStore, number]>([
  ['the store in memory', openMemory, 200],
  ['the store in Postgres', openPostgres, 60],
])('%s', (_, open, everyday) => {
  let store: StoreUnderTest;
  let partition = 0;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());
  const life: Life = {
    get store() {
      return store;
    },
    crash: async () => {
      store = await store.again();
    },
  };

  test('answers every sequence of commands as its model does', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const run = new Run(life, (partition += 1));
        for (const command of sequence) await run.step(command);
        await run.compare();
        tally({ cases: 1, commands: sequence.length });
      }),
      propertySettings(everyday),
    );
  });
});
