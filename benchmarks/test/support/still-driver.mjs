import { serveDriver } from '../../dist/driver/serve-driver.js';

// A contender that refuses every workflow, by the id of its process: which tells one start from another.
serveDriver({
  start: async () => ({
    ...{ name: 'Still', version: '1', settings: [] },
    run: () => Promise.reject(new Error(`refused by ${process.pid}`)),
    processes: () => [],
    kill: async () => false,
    stop: async () => undefined,
  }),
});
