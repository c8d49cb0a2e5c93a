import ora from 'ora';

/** What is shown while several things start. */
export interface Progress {
  begin(name: string): void;
  done(name: string, tookMs: number): void;
  note(text: string): void;
  /** Prints something else without mixing it into the display. */
  around(print: () => void): void;
  end(): void;
}

/** A spinner with what is still awaited, for a terminal. */
export function terminalProgress(stream: NodeJS.WriteStream): Progress {
  const pending = new Set<string>();
  // Taking over standard input would also take over Ctrl-C.
  const spinner = ora({ stream, discardStdin: false, hideCursor: false });
  const show = (text: string): void => {
    spinner.text = text;
    if (!spinner.isSpinning) spinner.start();
  };
  const around = (print: () => void): void => {
    const spinning = spinner.isSpinning;
    if (spinning) spinner.clear();
    print();
    if (spinning) spinner.render();
  };
  const refresh = (): void => {
    if (pending.size === 0) spinner.stop();
    else show(`starting ${[...pending].join(', ')}`);
  };
  return {
    around,
    begin: (name) => {
      pending.add(name);
      refresh();
    },
    done: (name, tookMs) => {
      pending.delete(name);
      around(() => stream.write(`✔ ${name} ${seconds(tookMs)}\n`));
      refresh();
    },
    note: (text) => show(text),
    end: () => {
      pending.clear();
      spinner.stop();
    },
  };
}

/** One line per change, for everything that is not a terminal. */
export function plainProgress(stream: NodeJS.WritableStream): Progress {
  const say = (text: string): void => void stream.write(`${text}\n`);
  return {
    begin: (name) => say(`starting ${name}`),
    done: (name, tookMs) => say(`${name} is ready ${seconds(tookMs)}`),
    note: (text) => say(text),
    around: (print) => print(),
    end: () => undefined,
  };
}

function seconds(ms: number): string {
  return `(${(ms / 1000).toFixed(1)} s)`;
}
