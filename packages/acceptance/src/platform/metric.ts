import type { ServiceProcess } from '@runlog/local';

/** The sum of a metric over its labels, as the process itself reports it; 0 for a counter before it first counted. */
export async function metric(process: ServiceProcess, name: string): Promise<number> {
  const response = await fetch(`${process.addresses.health}/metrics`);
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
