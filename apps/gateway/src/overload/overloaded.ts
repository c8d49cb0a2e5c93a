import { RunlogError } from '@runlog/core';

/** What is at its limit: requests or bytes that are being worked on, the event loop, or the commits of the log. */
export type Pressure = 'requests' | 'bytes' | 'event_loop' | 'commits';

const told: Readonly<Record<Pressure, string>> = {
  requests: 'as many requests are being worked on as this process takes',
  bytes: 'the requests that are being worked on are as large as this process takes',
  event_loop: 'this process is late',
  commits: 'the log commits slowly',
};

/** What a caller is told when this process has as much to do as it can do. Nothing was accepted. */
export class Overloaded extends RunlogError {
  readonly code = 'overloaded';
  readonly retryable = true;

  constructor(readonly pressure: Pressure) {
    super(told[pressure]);
  }
}
