import { parseArgs } from 'node:util';
import type { Cluster, DeadLetters, EventStore, Parked } from '@runlog/event-store';
import type { Bus } from '@runlog/messaging';
import { replay } from './replay.js';

/** What the command works on. */
export interface ParkedWorld {
  readonly store: {
    readonly deadLetters: DeadLetters;
    readonly events: Pick<EventStore, 'reschedule' | 'now'>;
    readonly cluster: Cluster;
  };
  /** Connects when a message has to be sent again. */
  readonly bus: () => Promise<Bus>;
  readonly print: (line: string) => void;
}

const usage = [
  'npm run parked -- list                   what was put aside, and why',
  'npm run parked -- show <id>              one of them, with its message',
  'npm run parked -- replay <id>... | --all sends messages again, and has executions looked at now',
  'npm run parked -- drop <id>...           forgets them; an execution is still looked at now and then',
];

const pageSize = 500;

/** Lists, shows, replays or drops what was put aside; answers the exit code. */
export async function parkedCommand(words: readonly string[], world: ParkedWorld): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...words],
    allowPositionals: true,
    strict: false,
    options: { all: { type: 'boolean' } },
  });
  const [verb, ...ids] = positionals;
  if (verb === 'list') return list(world);
  if (verb === 'show' && ids[0] !== undefined) return show(world, ids[0]);
  if (verb === 'replay' && (values.all === true || ids.length > 0))
    return replayEach(world, values.all === true ? (await everything(world)).map(({ id }) => id) : ids);
  if (verb === 'drop' && ids.length > 0) return drop(world, ids);
  for (const line of usage) world.print(line);
  return 2;
}

async function list(world: ParkedWorld): Promise<number> {
  for (const parked of await everything(world)) world.print(summaryOf(parked));
  const { execution, unreadable, exhausted } = await world.store.deadLetters.counts();
  world.print(`${execution} executions, ${exhausted} exhausted messages, ${unreadable} unreadable messages`);
  return 0;
}

async function show({ store, print }: ParkedWorld, id: string): Promise<number> {
  const letter = await store.deadLetters.get(id);
  if (!letter) return unknown(print, id);
  const { payload, ...parked } = letter;
  print(JSON.stringify(parked, undefined, 2));
  if (payload.length > 0) print(Buffer.from(payload).toString());
  return 0;
}

async function replayEach(world: ParkedWorld, ids: readonly string[]): Promise<number> {
  let connecting: Promise<Bus> | undefined;
  const bus = (): Promise<Bus> => (connecting ??= world.bus());
  let failed = 0;
  try {
    for (const id of ids) {
      const letter = await world.store.deadLetters.get(id);
      if (!letter) failed += unknown(world.print, id);
      else {
        const refusal = await replay(letter, { ...world, bus });
        if (refusal !== undefined) failed += 1;
        world.print(`${id} ${refusal ?? 'replayed'}`);
      }
    }
  } finally {
    await (await connecting)?.close();
  }
  return failed === 0 ? 0 : 1;
}

async function drop({ store, print }: ParkedWorld, ids: readonly string[]): Promise<number> {
  let failed = 0;
  for (const id of ids) {
    if (await store.deadLetters.remove(id)) print(`${id} dropped`);
    else failed += unknown(print, id);
  }
  return failed === 0 ? 0 : 1;
}

async function everything({ store }: ParkedWorld): Promise<Parked[]> {
  const found: Parked[] = [];
  for (let after = ''; ;) {
    const page = await store.deadLetters.list({}, { after, limit: pageSize });
    found.push(...page);
    after = page.at(-1)?.id ?? '';
    if (page.length < pageSize) return found;
  }
}

function unknown(print: (line: string) => void, id: string): 1 {
  print(`${id} is not among them`);
  return 1;
}

const summaryOf = ({ id, kind, subject, executionId, count, lastAt, code, cause }: Parked): string =>
  [
    id,
    kind,
    `x${count}`,
    new Date(lastAt).toISOString(),
    ...(subject === undefined ? [] : [subject]),
    ...(executionId === undefined || executionId === id ? [] : [executionId]),
    `${code}: ${cause}`,
  ].join('  ');
