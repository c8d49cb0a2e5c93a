import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { profilesFolder } from './environment.js';

// Loaded into each service by NODE_OPTIONS=--import (which takes no --cpu-prof): writes a CPU profile at its end.
const folder = profilesFolder();
if (folder !== undefined) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  process.on('exit', () => {
    // Within its own process a session answers before `post` returns.
    session.post('Profiler.stop', (_error, result) => {
      const name = `${process.argv[1]?.match(/apps\/(\w+)/)?.[1] ?? 'process'}-${process.pid}.cpuprofile`;
      writeFileSync(join(folder, name), JSON.stringify(result.profile));
    });
  });
}
