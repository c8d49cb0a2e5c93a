/**
 * `npm start`: from a fresh clone to a running platform. Installs and builds what is not up to date, then
 * becomes the supervisor of @runlog/local in this same process.
 */
import { build, giveUp, install, requireNode } from './bootstrap.mjs';

requireNode();
await install();
const { ok } = await build([
  '@runlog/local',
  '@runlog/gateway',
  '@runlog/scheduler',
  '@runlog/executor',
  // For the samples of the guides, and for whoever writes a worker next to the running platform.
  '@runlog/client',
]);
if (!ok) giveUp('the build failed');
await import('../packages/local/dist/main.js');
