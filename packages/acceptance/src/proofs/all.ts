import type { Proof } from './proof.js';

const gateway = (...specs: string[]): Proof['suites'][number] => suites('apps/gateway', specs);
const eventStore = (...specs: string[]): Proof['suites'][number] => suites('packages/event-store', specs);

/** Every proof, by the name that a soak is given. */
export const proofs = {
  refold: {
    suites: [
      suites('packages/core', ['histories/histories']),
      suites('packages/programs', ['graph/any-graph']),
      suites('packages/dialects/yandex', ['run/generated']),
    ],
    scale: 6,
  },
  'golden-histories': {
    suites: [
      suites('packages/core', ['events/golden', 'events/samples', 'events/upcast']),
      eventStore('migrations'),
    ],
  },
  'sweep-alone': {
    suites: [
      suites('apps/scheduler', ['reconcile', 'relay-after-loss']),
      suites('packages/messaging', ['publish/task-publisher', 'topology/stream-watch']),
    ],
  },
  'store-model': { suites: [eventStore('store-model', 'conformance')], scale: 20 },
  // Apart, since the simulation forbids the clock that timers of the real stack still look at when that has ended.
  simulation: {
    suites: [suites('packages/simulation', ['simulation']), suites('packages/simulation', ['real-stack'])],
    scale: 20,
  },
  checker: { suites: [suites('packages/acceptance', ['checker/checker'])] },
  tail: { suites: [eventStore('tail-horizon')], scale: 60 },
  'cron-table': { suites: [suites('packages/schedules', ['table', 'next-tick', 'cron'])] },
  rebuild: { suites: [eventStore('summary-projector', 'project-summaries')], scale: 100 },
  doors: { suites: [gateway('auth/doors', 'auth/credentials', 'auth/guard')] },
  tenants: {
    suites: [
      gateway('auth/tenants'),
      eventStore('tenant-wall'),
      suites('packages/executions', ['listing/page-token']),
    ],
  },
  rights: {
    suites: [
      eventStore('permissions', 'append-only'),
      suites('packages/messaging', ['permissions/permissions']),
      suites('packages/acceptance', ['least-rights']),
    ],
  },
  tampering: { suites: [eventStore('verify-log', 'append-chain', 'seals', 'event-hash')] },
  'outbound-calls': {
    suites: [
      suites('apps/executor', [
        'guard/allow-list',
        'guard/guarded-connector',
        'guard/special-ranges',
        'guard/target-guard',
        'http/redirect',
      ]),
    ],
  },
  'user-code': { suites: [suites('packages/expressions', ['jq-sandbox', 'bounds'])] },
  'hostile-input': {
    suites: [
      gateway('hostile/requests', 'hostile/messages', 'hostile/frames'),
      eventStore('hostile-appends'),
      suites('packages/executions', ['input/json']),
    ],
    scale: 5,
  },
  secrets: {
    suites: [
      gateway('auth/secrets'),
      suites('apps/executor', ['http/secrets']),
      suites('packages/acceptance', ['secrets']),
    ],
  },
  'hostile-texts': { suites: [gateway('hostile/texts')] },
  quotas: {
    suites: [
      gateway('overload/quotas', 'overload/refused'),
      suites('packages/executions', ['quotas/quotas', 'admission/admission']),
      suites('packages/acceptance', ['queued']),
    ],
  },
  supply: {
    suites: [suites('packages/testkit', ['check-supply'])],
    scripts: [
      'scripts/check-lock.mjs',
      'scripts/check-supply.mjs',
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs apps packages benchmarks --config .dependency-cruiser.mjs',
    ],
  },
} satisfies Readonly<Record<string, Proof>>;

/** The name of a proof. */
export type ProofName = keyof typeof proofs;

function suites(folder: string, specs: readonly string[]): Proof['suites'][number] {
  return { folder, specs: specs.map((spec) => `test/${spec}.spec.ts`) };
}
