/** Says that the worker is ready, and ends it when its driver is gone or has stopped it. */
export function ready() {
  process.once('disconnect', () => process.exit());
  process.send('ready');
}
