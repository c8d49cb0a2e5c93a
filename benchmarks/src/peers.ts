import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = new URL('../peers/', import.meta.url);

/** Installs what the peers need, unless what is there is as new as the lock file. @throws when npm fails */
export async function installPeers(say: (text: string) => void): Promise<void> {
  const [wanted, installed] = await Promise.all([
    changedMs('package-lock.json'),
    changedMs('node_modules/.package-lock.json'),
  ]);
  if (installed >= wanted) return;
  say('installing the peers (npm ci in benchmarks/peers)');
  const npm = spawn('npm', ['ci'], { cwd: fileURLToPath(folder), stdio: ['ignore', 2, 2] });
  const [code] = (await once(npm, 'exit')) as [number | null];
  if (code !== 0) throw new TypeError(`npm ci ended with ${code}; --only chooses contenders`);
}

async function changedMs(path: string): Promise<number> {
  const found = await stat(new URL(path, folder)).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}
