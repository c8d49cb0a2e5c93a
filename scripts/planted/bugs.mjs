/**
 * Rules of the platform, each switched off by one change to one file, and the test that has to fail then. `from` must be
 * in the file: a rule that moved is found here, not forgotten.
 */
export const bugs = [
  {
    rule: 'the guard of versions',
    workspace: 'packages/event-store',
    file: 'src/append/append-statement.ts',
    changes: [
      { from: 'WHERE head = expected_version AND linked AND room', to: 'WHERE true' },
      { from: "WHEN i.head <> i.expected_version THEN 'conflict'", to: '' },
    ],
    spec: 'test/conformance.spec.ts',
    test: 'lets exactly one of many appends to one version win',
  },
  {
    rule: 'the horizon of the tail',
    workspace: 'packages/event-store',
    file: 'src/read/log-tail.ts',
    changes: [{ from: 'AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())', to: '' }],
    spec: 'test/tail-horizon.spec.ts',
    test: 'shows nothing that an earlier open transaction could still precede',
  },
  {
    rule: 'the table of command ids',
    workspace: 'packages/event-store',
    file: 'src/append/append-statement.ts',
    changes: [{ from: 'keys: batch.some(({ append }) => append.command !== undefined)', to: 'keys: false' }],
    spec: 'test/conformance.spec.ts',
    test: 'answers a used command key with the first execution and digest, and writes nothing',
  },
  {
    rule: 'the sweep',
    workspace: 'apps/scheduler',
    file: 'src/agenda/sweeper.ts',
    changes: [{ from: 'await this.store.dueAgenda(partitions, page)', to: '[] as AgendaEntry[]' }],
    spec: 'test/reconcile.spec.ts',
    test: 'with dispatch at the commit switched off the sweep alone brings every execution to its end',
  },
  {
    rule: 'the parking of poison',
    workspace: 'apps/scheduler',
    file: 'src/parking/parking.ts',
    changes: [{ from: "await this.world.letters.park({ kind: 'exhausted'", to: "void ({ kind: 'exhausted'" }],
    spec: 'test/parking.spec.ts',
    test: 'a report that fails again and again is put aside, and no other waits for it',
  },
];
