import './promise-with-resolvers.mjs';
import { RestatePromise, serve, service } from '@restatedev/restate-sdk';
import { stepsIn, upTo } from './steps.mjs';
import { ready } from './worker-life.mjs';

// The service. In Restate the user's functions run in the process of the service, so that this is the worker.
const [dataDir, port] = process.argv.slice(2);
const stepOf = stepsIn(dataDir);

const bench = service({
  name: 'bench',
  handlers: {
    run: async (context, { workload, input }) => {
      if (workload.kind === 'fanout') {
        return RestatePromise.all(
          upTo(workload.width).map((index) => {
            const call = stepOf(workload, input, index);
            return context.run(`s${index}`, () => call(input + index));
          }),
        );
      }
      let value = input;
      for (const index of upTo(workload.steps)) {
        const call = stepOf(workload, input, index);
        const given = value;
        value = await context.run(`s${index}`, () => call(given));
      }
      return value;
    },
  },
});

// Its default writes two lines per invocation, which nobody runs under load, and a page for each one that a kill meets.
await serve({ services: [bench], port: Number(port), logger: () => undefined });
ready();
