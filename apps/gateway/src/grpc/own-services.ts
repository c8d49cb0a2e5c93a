import type { DescService } from '@bufbuild/protobuf';
import { definitionsV1, executionsV1, schedulesV1 } from '@runlog/contract';

/** The services of the native API. */
export const ownServices: readonly DescService[] = [
  definitionsV1.Definitions,
  executionsV1.Executions,
  schedulesV1.Schedules,
];
