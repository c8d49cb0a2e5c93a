import { RunlogClient } from '@runlog/client';
import type { Platform } from '@runlog/local';

/**
 * Runs one call before the samples do. The first one finds everything cold, and an attempt of more than half a second
 * has one event more than the pages show.
 */
export async function warmUp({ http }: Platform): Promise<void> {
  const client = new RunlogClient({ http });
  const look = {
    httpCall: { url: `${http}/health/live`, output: String.raw`\({health: (.status | ascii_upcase)})` },
  };
  const document = { yawl: '0.1', start: 'look', steps: { look } };
  await client.define({ name: 'warm-up', language: 'yawl', document });
  const { status, error } = await client.run({ definition: 'warm-up' });
  client.close();
  if (status !== 'completed') throw new Error(`the warm-up is ${status}: ${error?.message}`);
}
