import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Stage } from '../platform/stage.js';

const program = fileURLToPath(new URL('../../../../apps/scheduler/dist/parked/main.js', import.meta.url));
const run = promisify(execFile);

/** A line of `npm run parked -- list`. */
export interface ListedPoison {
  readonly id: string;
  readonly kind: string;
  readonly times: number;
}

/**
 * What `npm run parked` does, with the servers of a platform; answers with its lines, also where it could not do all of
 * it. Rejects when it breaks.
 */
export async function parkedCommand(
  { platform }: Pick<Stage, 'platform'>,
  ...words: string[]
): Promise<string[]> {
  const env = {
    RUNLOG_POSTGRES_URL: platform.postgresUrl,
    RUNLOG_NATS_URL: platform.nats,
  };
  const running = run(process.execPath, [program, ...words], { env, maxBuffer: 64 * 1024 * 1024 });
  const { stdout } = await running.catch((error: { stdout?: string; stderr?: string }) => {
    if (error.stdout === undefined || error.stderr !== '') throw error;
    return { stdout: error.stdout };
  });
  return stdout.split('\n').filter((line) => line !== '');
}

/** What the list shows now. */
export async function listParked(stage: Pick<Stage, 'platform'>): Promise<ListedPoison[]> {
  const lines = await parkedCommand(stage, 'list');
  return lines.slice(0, -1).map((line) => {
    const [id = '', kind = '', times = ''] = line.split('  ');
    return { id, kind, times: Number(times.slice(1)) };
  });
}
