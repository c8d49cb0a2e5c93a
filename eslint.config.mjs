import { builtinModules } from 'node:module';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Where the same input must give the same answer for ever: no I/O, no clock, no chance, no waiting. */
const pure = ['packages/core/src/**', 'packages/programs/src/**', 'packages/dialects/*/src/program/**'];
/** Pure as well, but reckons with calendars: dates of given instants, never the one of now. */
const calendars = ['packages/schedules/src/**'];
/** The only places that read the process's environment. */
const environmentReaders = ['**/config.ts', '**/environment.ts', 'scripts/**', '**/test/**', '**/*.mjs'];
/** Expected failures are typed here; a bare Error would reach a client as an accident. */
const domain = [...pure, ...calendars, 'packages/executions/src/**', 'packages/dialects/*/src/**'];
const toolConfiguration = ['**/*.config.mjs', '.dependency-cruiser.mjs', 'scripts/planted/transform.mjs'];

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name; only configuration files of tools have a default export.',
};
const noBareError = {
  selector: 'ThrowStatement > NewExpression[callee.name="Error"]',
  message: 'Throw a typed error with a stable code.',
};
const noEnvironment = [
  {
    selector: 'MemberExpression[object.name="process"][property.name="env"]',
    message: 'Read the environment in config.ts or environment.ts and pass the values on.',
  },
  {
    selector: 'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]',
    message: 'Read the environment in config.ts or environment.ts and pass the values on.',
  },
];
const noWaiting = [
  { selector: ':function[async=true]', message: 'Pure code does not wait: no async functions.' },
  { selector: 'AwaitExpression, ForOfStatement[await=true]', message: 'Pure code does not wait.' },
  { selector: 'ImportExpression', message: 'Pure code does not load code at run time.' },
];
const noPresent = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"]',
    message: 'Pure code gets time as an input.',
  },
  {
    selector: 'MemberExpression[object.name="Date"][property.name="now"]',
    message: 'Pure code gets time as an input.',
  },
];
const impureGlobals = [
  'Date',
  'performance',
  'process',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'crypto',
  'console',
  'Buffer',
  'require',
].map((name) => ({ name, message: 'Pure code gets time, chance, ids and the world as inputs.' }));

/** What runs in loops, and also in the simulation: there the same seed has to give the same run. */
const simulated = [
  'apps/scheduler/src/**',
  'packages/worker/src/**',
  'packages/executions/src/**',
  'packages/messaging/src/{consume,direct,notices,publish}/**',
];
const hiddenClocks = ['performance', 'setTimeout', 'setInterval', 'setImmediate', 'crypto'].map((name) => ({
  name,
  message: 'Loops take time and chance from the clock that they are given.',
}));

const size = {
  'max-lines': ['error', { max: 400 }],
  'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
  'max-depth': ['error', 4],
  'max-params': ['error', 5],
  complexity: ['error', { max: 15, variant: 'modified' }],
};

const plain = {
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-constant-binary-expression': 'error',
  'no-template-curly-in-string': 'error',
};

const typed = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
};

export default defineConfig(
  {
    ignores: ['**/dist/**', '**/gen/**', '**/node_modules/**', '**/coverage/**', '.turbo/**', '.runlog/**'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, rules: { ...plain, ...size } },
  { files: ['**/*.mjs'], rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { ...typed, 'no-restricted-syntax': ['error', noDefaultExport, ...noEnvironment] },
  },
  {
    files: ['apps/*/src/**/*.ts', 'packages/**/src/**/*.ts'],
    ignores: ['packages/local/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: domain,
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noBareError, ...noEnvironment] },
  },
  {
    files: [...pure, ...calendars],
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport, noBareError, ...noEnvironment, ...noWaiting],
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Pure code gets chance as an input.' },
        { object: 'globalThis', message: 'Pure code reaches for nothing global.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: builtinModules.map((name) => ({ name, message: 'Pure code needs no platform.' })),
          patterns: [{ regex: '^node:', message: 'Pure code needs no platform.' }],
        },
      ],
    },
  },
  {
    files: calendars,
    rules: {
      'no-restricted-syntax': [
        'error',
        noDefaultExport,
        noBareError,
        ...noEnvironment,
        ...noWaiting,
        ...noPresent,
      ],
      'no-restricted-globals': ['error', ...impureGlobals.filter(({ name }) => name !== 'Date')],
    },
  },
  {
    files: simulated,
    ignores: ['packages/executions/src/waiting/**', 'apps/scheduler/src/boot/start-scheduler.ts'],
    rules: {
      'no-restricted-globals': ['error', ...hiddenClocks],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Loops draw from the clock that they are given.' },
        { object: 'Date', property: 'now', message: 'No loop reads the wall clock of its machine.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:timers', 'node:timers/promises'].map((name) => ({
            name,
            message: 'Loops wait by the clock that they are given.',
          })),
        },
      ],
    },
  },
  {
    files: environmentReaders,
    rules: { 'no-restricted-syntax': ['error', noDefaultExport] },
  },
  {
    // A spec is one long list of sentences; its helpers stay under the other limits.
    files: ['**/test/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 500 }],
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
  { files: toolConfiguration, rules: { 'no-restricted-syntax': 'off' } },
);
