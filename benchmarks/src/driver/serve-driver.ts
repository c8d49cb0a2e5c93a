import { setTimeout as pause } from 'node:timers/promises';

import type { Contender, Driver } from './contender.js';
import { clearEffects, countEffects, readEffects } from './effects.js';
import { Load } from './load.js';
import type { Answers, Query, Request, Response, RunOptions, RunResult, Victim } from './messages.js';
import { sampleOf, withDeparted, type Sample } from './sample.js';
import { watch } from './watch.js';

/**
 * Serves one contender to the harness over this process's IPC channel, until it is stopped or the harness is gone.
 * A fault is answered as `{ id, error }`.
 */
export function serveDriver(driver: Driver): void {
  const session = new Session(driver);
  process.on('message', (request: Request) => {
    void session.answer(request).then((response) => process.send?.(response));
  });
  process.once('disconnect', () => void session.stop().finally(() => process.exit()));
}

class Session {
  private contender: Contender | undefined;
  private dataDir = '';

  constructor(private readonly driver: Driver) {}

  async answer(request: Request): Promise<Response> {
    try {
      return { id: request.id, answer: await this.ask(request) };
    } catch (error) {
      return {
        id: request.id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
    }
  }

  async stop(): Promise<undefined> {
    const { contender } = this;
    this.contender = undefined;
    await contender?.stop();
  }

  private ask(request: Request): Promise<Answers[Request['ask']]> {
    switch (request.ask) {
      case 'start':
        return this.start(request.dataDir);
      case 'run':
        return this.run(request.options);
      case 'query':
        return this.query(request.what, request.count);
      case 'stop':
        return this.stop();
    }
  }

  private get started(): Contender {
    if (!this.contender) throw new TypeError('not started');
    return this.contender;
  }

  private async start(dataDir: string): Promise<Answers['start']> {
    this.dataDir = dataDir;
    this.contender = await this.driver.start({ dataDir });
    const { name, version, settings } = this.contender;
    return { name, version, settings };
  }

  private async run(options: RunOptions): Promise<Answers['run']> {
    const { workload, mode, firstInput, kill, sampleEveryMs, timeoutMs } = options;
    const contender = this.started;
    const impossible = await contender.prepare?.(workload);
    if (impossible !== undefined) return { impossible };
    const recorded = workload.kind === 'chain' && workload.recorded === true;
    if (recorded) await clearEffects(this.dataDir);
    const sample = (): Promise<Sample> => sampleOf(contender.processes());
    const before = await sample();
    const load = new Load((...args) => contender.run(...args), workload, firstInput);
    const over = load.put(mode, timeoutMs);
    const killed = kill && this.kill(contender, kill, over);
    const watched = sampleEveryMs === undefined ? undefined : watch(load, over, sample, sampleEveryMs);
    const [result, death, moments] = await Promise.all([over, killed, watched]);
    const after = withDeparted(await sample(), death?.departed);
    return {
      ...{ ...result, before, after },
      ...(death && { kill: death.kill }),
      ...(moments && { moments }),
      ...(recorded && { effects: await readEffects(this.dataDir) }),
    };
  }

  private async kill(
    contender: Contender,
    { what, afterEffects }: { readonly what: Victim; readonly afterEffects: number },
    load: Promise<unknown>,
  ): Promise<{ readonly kill: NonNullable<RunResult['kill']>; readonly departed: Sample['processes'] }> {
    let over = false;
    void load.then(() => (over = true));
    while (!over && (await countEffects(this.dataDir)) < afterEffects) await pause(10);
    if (over) throw new TypeError('the load was over before anything could be killed');
    const pids = new Map(contender.processes().map(({ name, pid }) => [name, pid]));
    const last = await sampleOf(contender.processes());
    const began = performance.now();
    const applicable = await contender.kill(what);
    const restartedMs = performance.now() - began;
    const gone = contender.processes().filter(({ name, pid }) => pids.get(name) !== pid);
    const departed = gone.flatMap(({ name }) => {
      const usage = last.processes[name];
      return usage ? [[name, usage] as const] : [];
    });
    return { kill: { applicable, restartedMs }, departed: Object.fromEntries(departed) };
  }

  private async query(what: Query, count: number): Promise<Answers['query']> {
    const { started } = this;
    if (!started.query) return undefined;
    const latencies: number[] = [];
    for (let asked = 0; asked < count; asked += 1) {
      const began = performance.now();
      if (!(await started.query(what))) return undefined;
      latencies.push(performance.now() - began);
    }
    return latencies;
  }
}
