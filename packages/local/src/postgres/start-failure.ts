import { LocalError } from '../errors.js';

/** A start of Postgres that did not get to ready, read from what it said. */
export class StartFailure {
  constructor(private readonly lines: readonly string[]) {}

  /** Processes of an earlier incarnation still hold its shared memory. */
  get waitsForOrphans(): boolean {
    return this.lines.some((line) => /pre-existing shared memory block/.test(line));
  }

  private get portTaken(): boolean {
    return this.lines.some((line) => /could not (bind|create any TCP)/.test(line));
  }

  toError(port: number): LocalError {
    const said = this.lines.join('\n');
    return this.portTaken
      ? new LocalError('port_taken', `port ${port} for Postgres is taken: set RUNLOG_POSTGRES_PORT`, { port })
      : new LocalError('postgres_not_started', `Postgres did not start:\n${said}`, { lines: this.lines });
  }
}
