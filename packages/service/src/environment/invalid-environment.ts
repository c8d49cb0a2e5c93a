/** The environment does not fit the service's configuration. The message names every variable, its value and rule. */
export class InvalidEnvironment extends Error {
  readonly code = 'invalid_environment';

  constructor(readonly problems: readonly string[]) {
    super(`the environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'InvalidEnvironment';
  }
}
