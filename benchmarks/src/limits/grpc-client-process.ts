import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { echoService, type Echo } from './grpc-echo.js';
import { drive, type Budget, type LoadResult } from './load.js';
import { serveParent } from './parent.js';

/** What the load client is asked for. */
interface Question {
  readonly port: number;
  readonly method: keyof typeof echoService;
  readonly inFlight: number;
  readonly inputs: number;
  readonly budget: Budget;
}

type Ask = (echo: Echo) => Promise<Echo>;

serveParent({}, async ({ port, method, inFlight, inputs, budget }: Question): Promise<LoadResult> => {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const ask = method === 'unary' ? unary(client) : stream(client);
  try {
    return await drive(budget, inFlight, async (ordinal) => {
      const { inputs: echoed } = await ask({
        inputs: Array.from({ length: inputs }, () => ({ n: ordinal })),
      });
      if (echoed.length !== inputs || echoed.some(({ n }) => n !== ordinal)) {
        throw new TypeError(`message ${ordinal} came back as ${JSON.stringify(echoed)}`);
      }
    });
  } finally {
    client.close();
  }
});

function unary(client: Client): Ask {
  const { path, requestSerialize, responseDeserialize } = echoService.unary;
  return (echo) =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        echo,
        new Metadata(),
        (error, answer) => (error || !answer ? reject(error ?? new TypeError('no answer')) : resolve(answer)),
      );
    });
}

/** One stream for all; answers come in the order of the messages. */
function stream(client: Client): Ask {
  const { path, requestSerialize, responseDeserialize } = echoService.stream;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
  const waiting: { resolve: (echo: Echo) => void; reject: (error: Error) => void }[] = [];
  call.on('data', (echo: Echo) => waiting.shift()?.resolve(echo));
  call.on('error', (error) => waiting.splice(0).forEach(({ reject }) => reject(error)));
  return (echo) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      call.write(echo);
    });
}
