import { spawn } from 'node:child_process';

// The pipe on standard input ends when its only other holder, our process, is gone, however it went.
// The wait is bounded: where nobody reaps orphans, a dead process keeps answering `kill -0`.
const script = `
while read -r _; do :; done
kill -s "$1" "$2" 2>/dev/null
[ -n "$3" ] || exit 0
tries=0
while kill -0 "$2" 2>/dev/null && [ "$tries" -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
rm -rf "$3"
`;

/** Ties a process to ours; released when the process ended by itself. */
export interface Lifeline {
  release(): void;
}

/**
 * Makes sure that `pid` gets `signal` even when our process dies without a chance to say so (kill -9, a
 * crash), and that `directory`, if given, is removed afterwards. Costs one sleeping shell.
 */
export function attachLifeline(pid: number, signal: NodeJS.Signals, directory = ''): Lifeline {
  const name = signal.replace(/^SIG/, '');
  const watcher = spawn('/bin/sh', ['-c', script, 'runlog-lifeline', name, String(pid), directory], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => undefined);
  watcher.stdin.on('error', () => undefined);
  watcher.unref();
  if ('unref' in watcher.stdin && typeof watcher.stdin.unref === 'function') watcher.stdin.unref();
  return { release: () => void watcher.kill('SIGKILL') };
}
