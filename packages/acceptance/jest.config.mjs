import { createJestConfig } from '../../jest.base.mjs';

// Whole platforms that are killed and come back, on a machine that others use too.
export default createJestConfig({ testTimeout: 600_000 });
