import { setTimeout as pause } from 'node:timers/promises';

import { ClientError, ServerFault, type RunlogClient } from '@runlog/client';

import type { Answer, RequestHistory, SignalHistory, Try } from './history.js';
import type { Request } from './request.js';

/** How requests are driven. */
export interface DriveOptions {
  /** Each request goes to one of them, in turn. */
  readonly clients: readonly RunlogClient[];
  /** Executions under way at once. */
  readonly inFlight: number;
  /** How long to go on asking, and then waiting, for one execution. */
  readonly patienceMs: number;
}

const pauses = { firstMs: 20, longestMs: 500 } as const;

/** Starts all requests as a careful client does (same key until there is an answer), and waits for each end. */
export async function drive(requests: Iterable<Request>, options: DriveOptions): Promise<RequestHistory[]> {
  const { clients, inFlight } = options;
  const histories: RequestHistory[] = [];
  const source = requests[Symbol.iterator]();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let drawn = source.next(); drawn.done !== true; drawn = source.next()) {
      const index = next++;
      const client = clients[index % clients.length];
      if (client) histories[index] = await driveOne(client, drawn.value, options.patienceMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return histories;
}

/** Starts one request as a careful client does, and waits for its end. */
export async function driveOne(
  client: RunlogClient,
  request: Request,
  patienceMs: number,
): Promise<RequestHistory> {
  const tries = await ask(() => start(client, request), patienceMs);
  const answer = tries.at(-1)?.answer;
  if (answer?.kind !== 'ok') return { request, tries, signals: [] };
  const signals = await signalAll(client, answer.id, request, patienceMs);
  try {
    const ended = await client.wait(answer.id, { timeoutMs: patienceMs });
    return { request, tries, signals, ended, endedAt: performance.now() };
  } catch (error) {
    return { request, tries, signals, waitFailed: error instanceof Error ? error.message : String(error) };
  }
}

async function signalAll(
  client: RunlogClient,
  executionId: string,
  { key, signals }: Request,
  patienceMs: number,
): Promise<SignalHistory[]> {
  const histories: SignalHistory[] = [];
  for (let n = 0; n < signals; n++) {
    const id = `${key}-signal-${n}`;
    const send = () => client.signal(executionId, { name: 'acceptance', signalId: id });
    const told = async (): Promise<Answer> => ({ kind: 'ok', id: (await send()).id, created: true });
    histories.push({ id, tries: await ask(() => judged(told), patienceMs) });
  }
  return histories;
}

async function ask(answering: () => Promise<Answer>, patienceMs: number): Promise<Try[]> {
  const deadline = performance.now() + patienceMs;
  const tries: Try[] = [];
  for (let waitMs: number = pauses.firstMs; ; waitMs = Math.min(waitMs * 2, pauses.longestMs)) {
    const from = performance.now();
    const answer = await answering();
    tries.push({ from, to: performance.now(), answer });
    if (answer.kind === 'ok' || answer.kind === 'refused' || performance.now() > deadline) return tries;
    await pause(waitMs);
  }
}

const start = (client: RunlogClient, { key, definition, input }: Request): Promise<Answer> =>
  judged(async () => {
    const { id, created } = await client.start({ definition, input, idempotencyKey: key });
    return { kind: 'ok', id, created };
  });

/** What an attempt to ask came to. */
async function judged(attempt: () => Promise<Answer>): Promise<Answer> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const { code, message } = error;
    if (error instanceof ServerFault) return { kind: 'fault', code, message };
    return { kind: error.retryable ? 'unknown' : 'refused', code };
  }
}
