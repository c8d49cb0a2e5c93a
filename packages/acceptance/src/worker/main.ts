import { serveFunction } from './serve-function.js';

const [nats = '', world = ''] = process.argv.slice(2);
await serveFunction(nats, world);
