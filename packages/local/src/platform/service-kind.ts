import { fileURLToPath } from 'node:url';

/** The three services of the platform. */
export type ServiceKind = 'gateway' | 'scheduler' | 'executor';

/** The script that Node runs for each kind. */
export type ServicePrograms = Readonly<Record<ServiceKind, string>>;

const built = (kind: ServiceKind): string =>
  fileURLToPath(new URL(`../../../../apps/${kind}/dist/main.js`, import.meta.url));

/** The built services of this repository. */
export const builtServices: ServicePrograms = {
  gateway: built('gateway'),
  scheduler: built('scheduler'),
  executor: built('executor'),
};

/** The names of `count` processes of a kind: the kind itself for one, numbered from 1 for more. */
export function serviceNames(kind: ServiceKind, count: number): string[] {
  if (count === 1) return [kind];
  return Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`);
}
