import { InvalidEnvironment } from './invalid-environment.js';

/**
 * The configuration that `read` gives. When the environment does not fit it, the process says so on stderr, in words
 * and without a stack, and exits with 2: to start again would not help.
 * @throws whatever else `read` throws
 */
export function configOrExit<C>(read: () => C): C {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
