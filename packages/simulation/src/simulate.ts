import type { ExecutionEvent } from '@runlog/core';
import { check, type Violation } from './checker/check.js';
import { Client, tenant } from './clients/client.js';
import { Door } from './clients/door.js';
import type { History, Plan } from './clients/history.js';
import { Faults, Place } from './faults/faults.js';
import { SimulatedServer } from './network/server.js';
import { calm } from './network/weather.js';
import { Failures } from './process/failures.js';
import {
  startGateway,
  startScheduler,
  startWorker,
  type Gateway,
  type Installation,
} from './process/processes.js';
import { Random } from './random.js';
import { Database, epoch } from './store/database.js';
import type { Plants } from './store/plants.js';
import { forbidHiddenClocks } from './time/hidden-clocks.js';
import { VirtualTime } from './time/virtual-time.js';
import { Trace } from './trace.js';
import { drawDocument, type Defined } from './workflows/documents.js';
import { allOver } from './world/all-over.js';

/** What a run is made of, besides its seed. */
export interface Settings {
  readonly seed: number;
  readonly executions?: number;
  /** False: nothing fails. */
  readonly faults?: boolean;
  /** What clients do with their executions; one is drawn for each. */
  readonly plans?: readonly Plan[];
  /** Executions that may run at once, others wait in line; 0 for any number. Left out: three, in every fourth seed. */
  readonly running?: number;
  /** Walls that the run is without. */
  readonly plants?: Plants;
  /** Gets the trace, piece by piece. */
  readonly sink?: (text: string) => void;
}

/** What became of a run. */
export interface Simulated {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** SHA-256 of the trace: equal for equal runs. */
  readonly trace: string;
  readonly lines: number;
  /** Virtual events. */
  readonly events: number;
  /** Attempts that the log says ended. */
  readonly steps: number;
  readonly faults: number;
  /** Virtual seconds from the last fault to the last event of the log; 0 when all was over before. */
  readonly recoverySeconds: number;
  readonly histories: readonly History[];
  readonly logs: ReadonlyMap<string, readonly ExecutionEvent[]>;
}

const faultsMs = 30_000;
/** All has to be over so long after the last fault. */
const boundMs = 900_000;
const lookMs = 250;
const mostDefinitions = 8;

/** Few enough for a line, in some seeds. */
const limitOf = (seed: number): number => (seed % 4 === 0 ? 3 : 0);

const allPlans: readonly Plan[] = [
  ...(['watch', 'watch', 'watch', 'watch', 'twice', 'pause', 'pause'] as const),
  ...(['signal', 'stop', 'terminate', 'retry', 'retry'] as const),
];

/** Runs one seed from its beginning to where nothing is left to do, and checks what is left behind. */
export async function simulate(settings: Settings): Promise<Simulated> {
  const { seed, executions: count = 24, faults: faulty = true, plants = {}, plans = allPlans } = settings;
  const random = new Random(seed);
  const trace = new Trace(settings.sink);
  const time = new VirtualTime();
  const failures = new Failures();
  const around: Installation = {
    ...{ time, trace, failures, effects: [], random: random.fork() },
    running: settings.running ?? limitOf(seed),
    server: new SimulatedServer(time, random.fork()),
    sky: { weather: calm },
    database: new Database(time, random.fork(), plants),
  };
  const allow = forbidHiddenClocks((name) => failures.note('a hidden clock', new TypeError(name)));
  try {
    const gateways = places(['gateway1', 'gateway2'], (name) => startGateway(name, around));
    const others = [
      ...places(['scheduler1', 'scheduler2', 'scheduler3'], (name) => startScheduler(name, around)),
      ...places(['worker1', 'worker2', 'worker3'], (name) => startWorker(name, around)),
    ];
    const faults = new Faults(around, [...gateways, ...others], gateways);
    if (faulty) faults.begin(faultsMs);
    const door = new Door(around, () => gateways.map(({ running }) => running));
    const histories = await drawHistories(around, random.fork(), { count, plans });
    const clients = new Set(histories.map((history) => new Client(door, time, random.fork(), history)));
    for (const client of clients) {
      void client.run().then(
        () => clients.delete(client),
        (error: unknown) => failures.note(`client ${client.history.key}`, error),
      );
    }
    let over = false;
    const look = (): void => {
      void allOver(around, clients.size, histories).then((all) => (over = all));
      time.after(lookMs, look);
    };
    time.after(faulty ? faultsMs : lookMs, look);
    await time.run(() => over, faultsMs + boundMs);
    const logs = await readLogs(around.database);
    const calmFrom = epoch + faults.overAt;
    const violations = await check({ around, histories, logs, open: clients.size, faulty, calmFrom });
    const last = [...logs.values()].flat().reduce((most, { recordedAt }) => Math.max(most, recordedAt), 0);
    return {
      ...{ seed, violations, histories, logs },
      ...{ trace: trace.end(), lines: trace.lines, events: time.happened, faults: faults.count },
      steps: [...logs.values()].flat().filter(({ type }) => stepEnds.has(type)).length,
      recoverySeconds: Math.max(0, last - calmFrom) / 1_000,
    };
  } finally {
    allow();
  }
}

const stepEnds: ReadonlySet<string> = new Set([
  ...['StepCompleted', 'StepFailed', 'StepAttemptFailed', 'StepTimedOut', 'StepCancelled', 'TimerFired'],
]);

const places = <R extends Gateway | ReturnType<typeof startWorker>>(
  names: readonly string[],
  begin: (name: string) => R,
): Place<R>[] => names.map((name) => new Place(name, begin));

async function drawHistories(
  around: Installation,
  random: Random,
  { count, plans }: { count: number; plans: readonly Plan[] },
): Promise<History[]> {
  const definitions: Defined[] = [];
  for (let n = 0; n < Math.min(count, mostDefinitions); n += 1) {
    const drawn = drawDocument(random, definitions);
    const { language, document } = drawn;
    const { name } = await around.database.store.definitions.put({
      ...{ tenant, name: `definition-${n}`, language, document },
    });
    definitions.push({ name, drawn });
  }
  const histories: History[] = [];
  for (let n = 0; n < count; n += 1) {
    const { name: definition, drawn } = random.pick(definitions);
    const items = Array.from({ length: random.int(0, 6) }, () => ({ n: random.int(0, 999) }));
    histories.push({
      ...{ key: `key-${n}`, definition, drawn, plan: random.pick(plans), ids: new Set(), done: [] },
      input: { n: random.int(0, 999), items },
    });
  }
  return histories;
}

async function readLogs({ store }: Database): Promise<Map<string, readonly ExecutionEvent[]>> {
  const logs = new Map<string, ExecutionEvent[]>();
  for (const { event } of await store.events.tail(undefined, 1_000_000)) {
    if (event instanceof Error) throw event;
    logs.set(event.executionId, [...(logs.get(event.executionId) ?? []), event]);
  }
  return logs;
}
