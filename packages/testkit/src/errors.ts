/** A test needs a server and the run has none: the package's jest configuration lacks `withServers`. */
export class NoTestServerError extends Error {
  override readonly name = 'NoTestServerError';
  readonly code = 'no_test_server';

  constructor(readonly variable: string) {
    super(
      `${variable} is not set: use createJestConfig(withServers) from @runlog/testkit in jest.config.mjs`,
    );
  }
}
