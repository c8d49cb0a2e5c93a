/** A contender by the name that `--only` takes. */
export interface ContenderModule {
  readonly name: string;
  /** The module of its driver. */
  readonly module: URL;
  /** Needs what `peers/package.json` names. */
  readonly peer: boolean;
}

const peer = (name: string): ContenderModule => ({
  ...{ name, peer: true },
  module: new URL(`../peers/${name}.mjs`, import.meta.url),
});

/** All of them; the first one is what the others are compared with. */
export const contenders: readonly ContenderModule[] = [
  { name: 'runlog', module: new URL('drivers/runlog.js', import.meta.url), peer: false },
  ...['restate', 'dbos', 'openworkflow', 'absurd', 'bullmq'].map(peer),
];
