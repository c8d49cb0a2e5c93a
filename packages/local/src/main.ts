import { runInForeground } from './foreground.js';

await runInForeground();
