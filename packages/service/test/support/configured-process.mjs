import { configOrExit, port, readEnvironment } from '@runlog/service';
import { z } from 'zod';

/** A service process that writes its configuration and ends. */
const schema = z.object({ RUNLOG_HTTP_PORT: port(8080) });
process.stdout.write(JSON.stringify(configOrExit(() => readEnvironment(schema, process.env))));
