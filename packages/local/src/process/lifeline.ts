import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

// The pipe on standard input ends when its only other holder, our process, is gone, however it went.
// Waiting is bounded: where nobody reaps orphans, a dead process keeps answering `kill -0`.
const script = `
while read -r _; do :; done
kill -s "$1" "$2" 2>/dev/null
tries=0
while kill -0 "$2" 2>/dev/null && [ "$tries" -lt "$3" ]; do tries=$((tries + 1)); sleep 0.1; done
kill -s KILL "$2" 2>/dev/null
[ -z "$4" ] || rm -rf "$4"
`;

/** What becomes of a process whose parent is gone. */
export interface OrphanPolicy {
  /** What it is sent. */
  readonly signal: NodeJS.Signals;
  /** How long it may take before it is killed, in milliseconds. */
  readonly graceMs: number;
  /** Removed afterwards. */
  readonly directory?: string | undefined;
}

/** Ties a process to ours; released when the process ended by itself. */
export interface Lifeline {
  release(): void;
}

/**
 * Makes sure that `pid` ends even when our process dies without a chance to say so (kill -9, a crash).
 * Costs one sleeping shell.
 */
export function attachLifeline(pid: number, policy: OrphanPolicy): Lifeline {
  const tenths = Math.ceil(policy.graceMs / 100);
  const parameters = [policy.signal.replace(/^SIG/, ''), String(pid), String(tenths), policy.directory ?? ''];
  const watcher = spawn('/bin/sh', ['-c', script, 'runlog-lifeline', ...parameters], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => undefined);
  watcher.stdin.on('error', () => undefined);
  watcher.unref();
  // A child's standard input is a socket, though it is typed as a stream; it must not keep us alive.
  (watcher.stdin as Partial<Socket>).unref?.();
  return { release: () => void watcher.kill('SIGKILL') };
}
