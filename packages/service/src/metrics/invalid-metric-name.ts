/** A metric's name does not say what it counts, or in which unit. */
export class InvalidMetricName extends Error {
  readonly code = 'invalid_metric_name';
  readonly retryable = false;

  constructor(readonly metric: string) {
    super(
      `${JSON.stringify(metric)} must begin with runlog_ and end with its unit (_total, _seconds, _bytes, _events)`,
    );
    this.name = 'InvalidMetricName';
  }
}
