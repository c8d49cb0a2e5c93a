import { createJestConfig } from '../../jest.base.mjs';

export default createJestConfig({ testTimeout: 60_000 });
