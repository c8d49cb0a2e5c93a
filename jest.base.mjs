/** How swc compiles for jest. */
export const swcOptions = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    keepClassNames: true,
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

/** The one jest configuration; a package passes only what differs (native ESM, swc, tests under test/). */
export const createJestConfig = (more = {}) => ({
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
  // A test that hangs still ends; one on a busy machine is not taken for one that hangs.
  testTimeout: 240_000,
  coverageProvider: 'v8',
  ...more,
});
