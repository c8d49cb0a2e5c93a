import { fileURLToPath } from 'node:url';

import type { ServicePrograms } from '../../src/index.js';

const service = fileURLToPath(new URL('../fixtures/service.mjs', import.meta.url));

/** The fixture in place of each service. */
export const fixturePrograms: ServicePrograms = { gateway: service, scheduler: service, executor: service };
