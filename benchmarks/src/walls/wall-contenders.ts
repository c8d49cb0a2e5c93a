import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { contenders, type ContenderModule } from '../contenders.js';
import { changesEnvironment } from '../environment.js';
import { type Change, sealEachSecond, walls } from './walls.js';

/**
 * This build with all its walls, which the others are compared with; without one wall each; without any of them; and, with
 * `against`, the build of another checkout as it is. That one has to be built, and to have a benchmark whose drivers
 * understand what this one asks.
 */
export function wallContenders(against: string | undefined): ContenderModule[] {
  const [runlog] = contenders;
  if (!runlog) return [];
  const built = (name: string, changes: readonly Change[]): ContenderModule => ({
    ...runlog,
    name,
    env: changesEnvironment([...changes, ...sealEachSecond]),
  });
  return [
    built('all walls', []),
    ...walls.map(({ name, without }) => built(`without ${name}`, without)),
    built(
      'without any',
      walls.flatMap(({ without }) => without),
    ),
    ...(against === undefined ? [] : [{ ...runlog, name: 'against', module: driverIn(against) }]),
  ];
}

const driverIn = (checkout: string): URL =>
  pathToFileURL(join(checkout, 'benchmarks/dist/drivers/runlog.js'));
