import { vendorFields } from '../document/vendor-fields.js';
import type { Connector } from './connector.js';
import { containerCall } from './container-call.js';
import { databaseQuery } from './database-query.js';
import { functionCall } from './function-call.js';
import { grpcCall } from './grpc-call.js';
import { httpCall } from './http-call.js';
import { objectStorage } from './object-storage.js';
import { vendorBound } from './vendor-bound.js';
import { workflowCall } from './workflow-call.js';

/** All kinds of integration steps. One that stands further down replaces another of its key. */
export const connectors: readonly Connector[] = [
  ...[...vendorFields].map(([key, fields]) => vendorBound(key, fields)),
  httpCall,
  functionCall,
  containerCall,
  grpcCall,
  databaseQuery,
  objectStorage,
  workflowCall,
];
