import { drive, type Budget } from './load.js';
import { openConnection } from './http-connection.js';
import { serveParent } from './parent.js';

/** What the load client is asked for. */
interface Question {
  readonly port: number;
  readonly connections: number;
  readonly budget: Budget;
}

serveParent({}, async ({ port, connections, budget }: Question) => {
  const idle = await Promise.all(Array.from({ length: connections }, () => openConnection(port)));
  const result = await drive(budget, connections, async (ordinal) => {
    const connection = idle.pop();
    if (!connection) throw new TypeError('more in flight than connections');
    const body = JSON.stringify({ definition: 'one-step', input: { n: ordinal } });
    const answer = await connection.post(body);
    if (answer !== body) throw new TypeError(`asked ${body}, answered ${answer}`);
    idle.push(connection);
  });
  for (const connection of idle) connection.close();
  return result;
});
