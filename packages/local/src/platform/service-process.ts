import { LocalError } from '../errors.js';
import type { ManagedProcess, ProcessExit } from '../process/managed-process.js';
import { ProcessSlot } from '../process/process-slot.js';
import { RecentLines } from '../process/recent-lines.js';
import { readReadyLine, type ServiceAddresses } from './ready-line.js';
import type { ServiceKind } from './service-kind.js';
import type { Unit } from './unit.js';

/** Variables given to a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a service process is made of. */
export interface ServiceParts {
  readonly name: string;
  readonly kind: ServiceKind;
  /** The script; asked at each start. */
  readonly program: () => string;
  /** Asked at each start, with the addresses of the last incarnation (a restart keeps its ports). */
  readonly environment: (last: ServiceAddresses) => Environment;
  readonly readyTimeoutMs: number;
  readonly graceMs: number;
  readonly onLine?: ((line: string) => void) | undefined;
}

/** One process of a service: ready when it has printed its ready line. */
export class ServiceProcess implements Unit {
  private readonly slot = new ProcessSlot();
  private known: ServiceAddresses = {};

  constructor(private readonly parts: ServiceParts) {}

  get name(): string {
    return this.parts.name;
  }

  get kind(): ServiceKind {
    return this.parts.kind;
  }

  get pid(): number | undefined {
    return this.slot.pid;
  }

  /** Where it serves, or served last; empty before its first ready line. */
  get addresses(): ServiceAddresses {
    return this.known;
  }

  /** Throws `service_not_ready` with its last lines when it ends before, or takes too long. */
  async start(): Promise<void> {
    const { program, environment, graceMs, onLine } = this.parts;
    const lines = new RecentLines(onLine);
    let announce: (addresses: ServiceAddresses) => void = () => undefined;
    const announced = new Promise<ServiceAddresses>((resolve) => (announce = resolve));
    const incarnation = await this.slot.run({
      command: process.execPath,
      args: ['--enable-source-maps', program()],
      env: environment(this.known),
      orphan: { signal: 'SIGTERM', graceMs },
      onLine: (line) => {
        lines.add(line);
        const addresses = readReadyLine(line);
        if (addresses !== undefined) announce(addresses);
      },
    });
    const outcome = await this.settle(incarnation, announced);
    if (typeof outcome === 'string') throw this.failure(outcome, lines);
    this.known = outcome;
    this.slot.watch(incarnation);
  }

  async stop(): Promise<void> {
    await this.slot.stop('SIGTERM', this.parts.graceMs);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.slot.kill(signal);
  }

  onExit(listener: (exit: ProcessExit) => void): () => void {
    return this.slot.onExit(listener);
  }

  private async settle(
    incarnation: ManagedProcess,
    announced: Promise<ServiceAddresses>,
  ): Promise<ServiceAddresses | string> {
    const { readyTimeoutMs, graceMs } = this.parts;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`was not ready within ${readyTimeoutMs / 1000} s`), readyTimeoutMs);
    });
    const ended = incarnation.exited.then((exit) => `ended before it was ready (${describeExit(exit)})`);
    const outcome = await Promise.race([announced, ended, late]);
    clearTimeout(timer);
    if (typeof outcome === 'string') {
      await incarnation.stop('SIGTERM', graceMs);
      await incarnation.closed;
    }
    return outcome;
  }

  private failure(what: string, lines: RecentLines): LocalError {
    const said = lines.all().map((line) => `\n  ${line}`);
    return new LocalError('service_not_ready', `${this.name} ${what}${said.join('')}`, { name: this.name });
  }
}

/** An end in words: `exit code 1`, `SIGKILL`. */
export function describeExit(exit: ProcessExit): string {
  return exit.signal ?? `exit code ${exit.code ?? 'unknown'}`;
}
