import { withServers } from '@runlog/testkit';
import { createJestConfig } from '../../jest.base.mjs';

export default createJestConfig(withServers);
