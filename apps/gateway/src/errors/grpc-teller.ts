import { faultOf, type FaultRows } from './faults.js';
import { GrpcFault, grpcFaultOf } from './grpc-status.js';
import type { ReportFault } from './problem.filter.js';

/** Says what errors of gRPC handlers are told as, and reports those whose cause is ours. */
export type GrpcTeller = (error: unknown) => GrpcFault;

/** `faults` holds the codes of dialects. What is a status already is told as it is. */
export const grpcTeller =
  (report: ReportFault, faults: FaultRows): GrpcTeller =>
  (error) => {
    if (error instanceof GrpcFault) return error;
    if (!faultOf(error, faults)) report(error, { api: 'grpc' });
    return grpcFaultOf(error, faults);
  };
