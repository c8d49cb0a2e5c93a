import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, test } from '@jest/globals';

interface Line {
  readonly event?: string;
  readonly level: string;
  readonly step?: string;
  readonly msg: string;
}

interface Ending {
  readonly code: number | null;
  readonly lines: readonly Line[];
}

const program = new URL('./support/ending-process.mjs', import.meta.url).pathname;

/** Runs a process of the given behaviour; `on` may act on each line that it writes. */
const run = async (behaviour: string, on: (line: Line, child: ChildProcess) => void): Promise<Ending> => {
  const child = spawn(process.execPath, [program, behaviour], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines: Line[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    const line: Line = JSON.parse(text);
    lines.push(line);
    on(line, child);
  }
  await exited;
  return { code: child.exitCode, lines };
};

const stepsOf = ({ lines }: Ending): (string | undefined)[] =>
  lines.filter(({ msg }) => msg === 'step').map(({ step }) => step);

describe('a process that is told to end', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'takes its steps in order on %s, and exits with 0',
    async (signal) => {
      const ending = await run('orderly', (line, child) => {
        if (line.event === 'ready') child.kill(signal);
      });
      expect(ending.code).toBe(0);
      expect(stepsOf(ending)).toEqual(['first', 'second', 'third']);
    },
  );

  test('goes on after a step that fails', async () => {
    const ending = await run('failing', (line, child) => {
      if (line.event === 'ready') child.kill('SIGTERM');
    });
    expect(ending.code).toBe(0);
    expect(stepsOf(ending)).toEqual(['first', 'second']);
    expect(ending.lines).toContainEqual(expect.objectContaining({ level: 'error', step: 'first' }));
  });

  test('does not wait longer than the grace time', async () => {
    const ending = await run('hanging', (line, child) => {
      if (line.event === 'ready') child.kill('SIGTERM');
    });
    expect(ending.code).toBe(1);
    expect(stepsOf(ending)).toEqual(['first']);
  });

  test('ends at once when it is told twice', async () => {
    const ending = await run('waiting', (line, child) => {
      if (line.event === 'ready' || line.msg === 'step') child.kill('SIGTERM');
    });
    expect(ending.code).toBe(1);
  });
});

describe('a process with an error that nobody caught', () => {
  test.each(['throwing', 'rejecting'])('logs it as fatal and exits with 1 when %s', async (behaviour) => {
    const ending = await run(behaviour, () => undefined);
    expect(ending.code).toBe(1);
    expect(ending.lines.at(-1)).toMatchObject({ level: 'fatal', err: { stack: expect.any(String) } });
  });
});
