/** A change to the text of one compiled module, as the service loads it. */
export interface Change {
  /** From the root of the repository. */
  readonly module: string;
  /** Has to be in it. */
  readonly from: string;
  readonly to: string;
}

/** What a platform does for safety alone, and how it is left out: only here, by changes to what a service loads. */
export interface Wall {
  readonly name: string;
  readonly without: readonly Change[];
}

const store = 'packages/event-store/dist';
const scheduler = 'apps/scheduler/dist';
const gateway = 'apps/gateway/dist';

/** All walls that can be left out one at a time. */
export const walls: readonly Wall[] = [
  {
    name: 'seals',
    without: [
      {
        module: `${scheduler}/boot/followers.js`,
        from: 'const sealed = sealer &&',
        to: 'const sealed = false &&',
      },
    ],
  },
  {
    // What is not chained is not sealed.
    name: 'chains and seals',
    without: [
      {
        module: `${store}/chain/link.js`,
        from: 'this.hashes = hashesOf(encoded, predecessor)',
        to: 'this.hashes = encoded.rows.map(() => undefined)',
      },
      {
        module: `${store}/chain/link-batch.js`,
        from: 'batch.map((encoded) => knownPredecessor(encoded, known))',
        to: 'batch.map(() => noPredecessor)',
      },
    ],
  },
  {
    name: 'row-level security',
    without: [
      {
        module: `${store}/roles/tenant-wall.js`,
        from: 'await wall(client, table, condition)',
        to: 'void [table, condition]',
      },
      {
        module: `${store}/connection/ask-as.js`,
        from: 'return inTransaction(pool, tenant, begin, query)',
        to: 'return ask(pool, query)',
      },
    ],
  },
  {
    name: 'guard and admission',
    without: [
      {
        module: `${gateway}/auth/guard.js`,
        from: 'admit(operation, authorization, address) {',
        to: 'admit(operation, authorization, address) { return openPass;',
      },
      {
        module: `${gateway}/overload/load.js`,
        from: 'enter(bytes) {',
        to: 'enter(bytes) { return () => undefined;',
      },
      { module: `${gateway}/overload/load.js`, from: 'check() {', to: 'check() { return;' },
    ],
  },
  {
    name: 'task tokens',
    without: [
      {
        module: `${scheduler}/dispatch/task-tokens.js`,
        from: 'tokenOf({ executionId, step, attempt }) {',
        to: "tokenOf({ executionId, step, attempt }) { return 'none';",
      },
      {
        module: `${scheduler}/dispatch/task-tokens.js`,
        from: 'judge(name, token, expected) {',
        to: "judge(name, token, expected) { return 'good';",
      },
    ],
  },
  {
    name: 'checks of appends',
    without: [
      {
        module: `${store}/append/pending-append.js`,
        from: 'const fault = faultOf(append) ?? textFaultOf(append);',
        to: 'const fault = undefined;',
      },
    ],
  },
];

/** Seals are made once a minute; here once a second, so that a load of seconds pays for what it makes. */
export const sealEachSecond: readonly Change[] = [
  { module: `${scheduler}/boot/followers.js`, from: 'leadMs: 10_000,', to: 'leadMs: 500,' },
  { module: `${scheduler}/boot/followers.js`, from: 'gatherMs: 60_000,', to: 'gatherMs: 1_000,' },
];
