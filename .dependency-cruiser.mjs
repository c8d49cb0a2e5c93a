/**
 * The dependency rule of the architecture: what each package's source may import of its neighbours.
 * Dependencies point down only; a package that is not listed here fails the check.
 */
const mayImport = {
  core: [],
  service: [],
  contract: ['core'],
  local: [],
  programs: ['core'],
  schedules: [],
  expressions: ['core'],
  'event-store': ['core'],
  messaging: ['core'],
  worker: ['core', 'messaging'],
  simulation: ['core', 'event-store', 'executions', 'messaging', 'programs', 'worker'],
  executions: ['core', 'event-store', 'messaging', 'schedules'],
  hosting: ['core', 'executions'],
  client: ['contract', 'core', 'messaging', 'worker'],
  testkit: ['core', 'local'],
  acceptance: ['client', 'core', 'event-store', 'local', 'messaging', 'testkit'],
};
/** Public doors of apps and dialects that a package may use: the simulation runs the very loops and programs that serve. */
const doors = {
  simulation: [
    '^apps/scheduler/dist/loops\\.',
    '^@runlog/scheduler/loops$',
    '^packages/dialects/[^/]+/dist/program/index\\.',
    '^@runlog/dialect-[^/]+/program$',
  ],
};
/** What tests need beyond the package's own rule. */
const testsMayAlsoImport = {
  '*': ['testkit', 'local'],
  executions: ['programs'],
  expressions: ['programs'],
};
const dialectMayImport = {
  program: ['core', 'programs'],
  rest: ['core', 'programs', 'contract', 'event-store', 'executions', 'hosting', 'messaging', 'service'],
};
const packagesOf = {
  gateway: { allow: ['*'] },
  scheduler: { allow: ['*'] },
  executor: { allow: ['core', 'messaging', 'service', 'worker'] },
};

/** A neighbour as the cruiser may see it: built (`packages/x/dist`), as source, or by name when it is not built. */
const neighbour = (names) => names.flatMap((name) => [`^packages/${name}/`, `^@runlog/${name}$`]);
const anyNeighbour = ['^packages/', '^apps/', '^@runlog/'];

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const packageRules = Object.entries(mayImport).flatMap(([name, below]) => [
  rule(
    `${name}-points-down`,
    `packages/${name} may import ${below.join(', ') || 'no other package'}.`,
    { path: `^packages/${name}/src/` },
    { path: anyNeighbour, pathNot: [`^packages/${name}/`, ...neighbour(below), ...(doors[name] ?? [])] },
  ),
  rule(
    `${name}-tests-point-down`,
    'Tests add the testkit and real servers to what their package may import.',
    { path: `^packages/${name}/test/` },
    {
      path: anyNeighbour,
      pathNot: [
        `^packages/${name}/`,
        ...neighbour([...below, ...testsMayAlsoImport['*'], ...(testsMayAlsoImport[name] ?? [])]),
        ...(doors[name] ?? []),
      ],
    },
  ),
]);

const unlisted = rule(
  'packages-are-listed',
  'Give the package a line in .dependency-cruiser.mjs.',
  {
    path: '^packages/[^/]+/src/',
    pathNot: [...Object.keys(mayImport).map((name) => `^packages/${name}/`), '^packages/dialects/'],
  },
  { path: '.' },
);

const dialectRules = [
  rule(
    'dialect-programs-are-pure',
    'A dialect’s program imports nothing of ours but core and programs.',
    { path: '^packages/dialects/([^/]+)/src/program/' },
    {
      path: anyNeighbour,
      pathNot: ['^packages/dialects/$1/src/program/', ...neighbour(dialectMayImport.program)],
    },
  ),
  rule(
    'dialects-are-guests',
    'A dialect imports the use cases and what is below them, never an app or another dialect.',
    { path: '^packages/dialects/([^/]+)/src/' },
    { path: anyNeighbour, pathNot: ['^packages/dialects/$1/', ...neighbour(dialectMayImport.rest)] },
  ),
  rule(
    'nobody-knows-a-dialect',
    'Only the apps that list the dialects, and tests of whole systems, name one.',
    { path: '^(packages|benchmarks)/', pathNot: ['^packages/dialects/', '^packages/simulation/'] },
    { path: ['^packages/dialects/', '^@runlog/dialect-'] },
  ),
  rule(
    'scheduler-opens-programs-only',
    'The scheduler opens a dialect by its program door.',
    { path: '^apps/scheduler/' },
    {
      path: ['^packages/dialects/', '^@runlog/dialect-'],
      pathNot: ['^packages/dialects/[^/]+/dist/program/index\\.', '^@runlog/dialect-[^/]+/program$'],
    },
  ),
];

const appRules = [
  rule(
    'apps-stand-alone',
    'Apps import packages, never each other; packages never import an app.',
    { path: '^(apps/[^/]+|packages/(?!dialects/|simulation/)[^/]+|packages/dialects/[^/]+|benchmarks)/' },
    { path: ['^apps/', '^@runlog/(gateway|scheduler|executor)'], pathNot: '^$1/' },
  ),
  rule(
    'executor-is-small',
    'The executor knows queues and handlers, never the log.',
    { path: '^apps/executor/src/' },
    { path: anyNeighbour, pathNot: ['^apps/executor/', ...neighbour(packagesOf.executor.allow)] },
  ),
  rule(
    'testkit-stays-in-tests',
    'Only tests import the testkit.',
    { path: '^(apps|packages)/.*/src/', pathNot: '^packages/(testkit|acceptance)/' },
    { path: ['^packages/testkit/', '^@runlog/testkit'] },
  ),
];

const hygieneRules = [
  rule(
    'no-deep-imports',
    'Import a neighbour by its name and its public door, never by path into its folders.',
    { path: '^(packages/dialects/[^/]+|packages/(?!dialects/)[^/]+|apps/[^/]+|benchmarks)/' },
    { path: '^(packages|apps|benchmarks)/.*(/src/|/test/)', pathNot: '^$1/' },
  ),
  rule(
    'no-cycles',
    'Modules form no cycle.',
    {},
    { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  ),
  rule(
    'declared',
    'Every import is declared in the package that makes it.',
    { path: '^(apps|packages|benchmarks)/' },
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  ),
  rule(
    'source-needs-no-development-packages',
    'What runs is a dependency, not a development dependency.',
    { path: '^(apps|packages)/.*/src/' },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm'], pathNot: 'node_modules/@types/' },
  ),
  rule('resolvable', 'Every relative import exists.', {}, { couldNotResolve: true, path: '^\\.' }),
];

export default {
  forbidden: [...packageRules, unlisted, ...dialectRules, ...appRules, ...hygieneRules],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    // The peers are a package of their own, installed only when they are measured.
    exclude: { path: ['/gen/', '\\.config\\.mjs$', '^benchmarks/peers/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    preserveSymlinks: false,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.d.ts', '.json'],
    },
  },
};
