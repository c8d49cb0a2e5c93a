export { yawl } from './yawl.js';
