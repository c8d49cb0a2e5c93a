import { z } from 'zod';

import { batchLimit, startRequest } from '../http/executions.js';

/** The batch request as its readers shall see it; the gateway reads the entries one by one. */
export const batchDocument = z.strictObject({ executions: z.array(startRequest).min(1).max(batchLimit) });
