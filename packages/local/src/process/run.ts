import { execFile } from 'node:child_process';

/** A command that is run to its end. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly timeoutMs?: number;
  /** Aborting it ends the command. */
  readonly signal?: AbortSignal | undefined;
}

/** What a finished command left behind; `ok` means exit code 0. */
export interface CommandResult {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command without a shell and never throws: a command that cannot be executed is not `ok`. */
export function runCommand(command: Command): Promise<CommandResult> {
  const options = {
    cwd: command.cwd,
    env: command.env,
    uid: command.owner?.uid,
    gid: command.owner?.gid,
    timeout: command.timeoutMs,
    signal: command.signal,
    maxBuffer: 16 * 1024 * 1024,
  };
  return new Promise((resolve) => {
    execFile(command.file, command.args, options, (error, stdout, stderr) => {
      resolve({ ok: error === null, stdout, stderr: error === null ? stderr : stderr || error.message });
    });
  });
}
