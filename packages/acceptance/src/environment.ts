/** The variables of this process, which the platform's command inherits as a person's shell would hand them on. */
export function inheritedEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
