import type { Limit } from './limit.js';

const columns = ['area', 'limit', 'per second', 'p50 ms', 'CPU ms per 1,000', 'by process'] as const;

const rate = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** The limits as a Markdown table. */
export function limitsTable(limits: readonly Limit[]): string {
  const rows = limits.map((limit) => {
    const cpu = Object.entries(limit.cpuMsPerThousand);
    return [
      limit.area,
      limit.name,
      `${rate.format(limit.perSecond)} ${limit.unit}`,
      limit.p50Ms.toFixed(2),
      cpu.reduce((sum, [, ms]) => sum + ms, 0).toFixed(0),
      cpu.map(([name, ms]) => `${name} ${ms.toFixed(0)}`).join(', '),
    ];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
