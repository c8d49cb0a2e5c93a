import { durationMs, type Duration } from '@bufbuild/protobuf/wkt';
import { InvalidInput } from '@runlog/core';
import type { schedulesV1 } from '@runlog/contract';
import type { ScheduleTermsRequest } from '@runlog/executions';

import { priorityOfMessage } from '../grpc/enums.js';
import { counted, given, jsonOf, momentOfMessage } from '../grpc/from-message.js';

type Policies = NonNullable<ScheduleTermsRequest['policies']>;

/** Terms as the use case takes them. @throws InvalidInput when there are none, or the input is no JSON */
export function termsOfMessage(terms: schedulesV1.ScheduleTerms | undefined): ScheduleTermsRequest {
  if (!terms) throw new InvalidInput([{ field: 'terms', message: 'must be given' }]);
  const { cron, definition, labels } = terms;
  const timeZone = given(terms.timeZone);
  const input = jsonOf('input', terms.inputJson);
  return {
    ...{ cron, definition, labels },
    ...(timeZone !== undefined && { timeZone }),
    ...(input !== undefined && { input }),
    policies: policiesOfMessage(terms),
  };
}

function policiesOfMessage(terms: schedulesV1.ScheduleTerms): Policies {
  const entries = Object.entries({
    // Whether they are words that the use case knows, it checks itself.
    missed: given(terms.missed),
    overlap: given(terms.overlap),
    missedWindowMs: lengthOf(terms.missedWindow),
    jitterMs: lengthOf(terms.jitter),
    timeoutMs: lengthOf(terms.timeout),
    endAt: momentOfMessage(terms.endAt),
    maxRuns: counted(terms.maxRuns),
    priority: priorityOfMessage(terms.priority),
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Policies;
}

const lengthOf = (duration: Duration | undefined): number | undefined =>
  duration && Math.round(durationMs(duration));
