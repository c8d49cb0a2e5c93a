import { createLogger, onShutdown, ready } from '@runlog/service';

/** A service process that ends in the way its argument says. */
const [, , behaviour] = process.argv;
const logger = createLogger({ service: 'test', level: 'info' });
const step = (name, run = () => undefined) => ({
  name,
  run: async () => {
    logger.info({ step: name }, 'step');
    await run();
  },
});
const forever = () => new Promise(() => undefined);
const steps = {
  orderly: [
    step('first'),
    step('second', () => new Promise((resolve) => setTimeout(resolve, 20))),
    step('third'),
  ],
  failing: [
    step('first', () => {
      throw new Error('no');
    }),
    step('second'),
  ],
  hanging: [step('first', forever), step('second')],
};
onShutdown(steps[behaviour] ?? [step('first', forever)], logger, behaviour === 'hanging' ? 300 : 60_000);
setInterval(() => undefined, 1_000);
ready(logger, {});
if (behaviour === 'throwing') setTimeout(() => JSON.parse('{'), 0);
if (behaviour === 'rejecting') void Promise.reject(new Error('unseen'));
