import { LocalError } from '../errors.js';
import { isPortFree } from '../network/ports.js';
import { until } from '../process/until.js';

/** A port that was asked for, and the variable that asks. */
export interface WantedPort {
  readonly variable: string;
  readonly port: number;
  readonly host?: string | undefined;
}

/**
 * Makes sure that the ports that were asked for can be had, waiting up to `patienceMs` for them.
 * Throws `port_taken`, naming the variable to set, and `bad_setting` when two want the same. Ports of 0 are free by definition.
 */
export async function requireFreePorts(wanted: readonly WantedPort[], patienceMs: number): Promise<void> {
  for (const { variable, port, host } of wanted) {
    const rival = wanted.find((other) => other.port === port && other.variable !== variable);
    if (port !== 0 && rival !== undefined) throw sharedPort(variable, rival.variable, port);
    if (port === 0 || (await until(() => isPortFree(port, host), patienceMs, 100))) continue;
    throw new LocalError(
      'port_taken',
      `port ${port} is taken by another program: set ${variable} to another port (0 takes any free one)`,
      { variable, port },
    );
  }
}

function sharedPort(one: string, other: string, port: number): LocalError {
  return new LocalError('bad_setting', `${one} and ${other} are both ${port}: they need ports of their own`, {
    port,
  });
}
