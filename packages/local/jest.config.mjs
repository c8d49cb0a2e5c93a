import { createJestConfig } from '../../jest.base.mjs';

// Real processes on a machine that others use too.
export default createJestConfig({ testTimeout: 120_000 });
