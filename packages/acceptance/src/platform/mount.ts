import { execFile, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Processes that used it may still be on their way out, for so long, in milliseconds. */
const busyMs = 10_000;
const everyMs = 50;

// Standard input ends when its only other holder, our process, is gone, however it went.
const script = `
while read -r _; do :; done
umount -l "$1" 2>/dev/null
[ -z "$2" ] || rm -f "$2"
`;

/** A mounted file system that does not outlive this process, not even when that is killed. */
export class Mount {
  private mounted = true;

  private constructor(
    readonly directory: string,
    private readonly release: () => void,
  ) {}

  /** Mounts at `directory`, made when missing. `file` is removed, too, should this process die before it unmounts. */
  static async make(args: readonly string[], directory: string, file?: string): Promise<Mount> {
    await mkdir(directory, { recursive: true });
    const release = guard(directory, file);
    try {
      await run('mount', [...args, directory]);
      return new Mount(directory, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Mounts again with other options. */
  async remount(options: string): Promise<void> {
    await run('mount', ['-o', `remount,${options}`, this.directory]);
  }

  /** Waits for whoever still uses it, and takes it out of the tree in the end all the same. Can be called twice. */
  async unmount(): Promise<void> {
    if (!this.mounted) return;
    this.mounted = false;
    const deadline = performance.now() + busyMs;
    while (!(await succeeds('umount', this.directory))) {
      if (performance.now() < deadline) await wait(everyMs);
      else {
        await run('umount', ['-l', this.directory]);
        break;
      }
    }
    this.release();
  }
}

const succeeds = (command: string, ...args: string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  );

/** Starts a shell that unmounts the directory when this process is gone; the result ends that. */
function guard(directory: string, file = ''): () => void {
  const watcher = spawn('/bin/sh', ['-c', script, 'runlog-unmount', directory, file], {
    ...{ cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  });
  watcher.on('error', () => undefined);
  watcher.stdin?.on('error', () => undefined);
  watcher.unref();
  // A child's standard input is a socket, though it is typed as a stream; it must not keep us alive.
  (watcher.stdin as Partial<Socket> | null)?.unref?.();
  return () => void watcher.kill('SIGKILL');
}
