import type { DescService } from '@bufbuild/protobuf';
import type { Dialect, DialectHttp, FaultRow, Permission } from '@runlog/hosting';

import { ownPermissions, type Permissions } from '../auth/permissions.js';
import { ownFaults, type FaultRows } from '../errors/faults.js';
import { isUnder } from '../errors/prefix.js';
import { ownServices } from '../grpc/own-services.js';
import { UnfitDialect } from './unfit-dialect.js';

/** What the dialects bring, in one, with what the gateway has of its own. */
export interface Hosted {
  readonly dialects: readonly Dialect[];
  /** The native API's as well. */
  readonly services: readonly DescService[];
  /** The native API's as well. */
  readonly permissions: Permissions;
  /** The codes of the dialects' own errors. */
  readonly faults: FaultRows;
  readonly http: readonly DialectHttp[];
}

/**
 * Puts dialects beside the native API, and beside each other.
 * @throws UnfitDialect when one takes what another has: a line in the table of permissions, a code, an address, a
 * service; or serves an address outside of its prefixes, whose errors it could not tell
 */
export function mergeDialects(dialects: readonly Dialect[]): Hosted {
  const permissions = new Map<string, Permission>(Object.entries(ownPermissions));
  const faults = new Map<string, FaultRow>(Object.entries(ownFaults));
  const prefixes: string[] = [];
  const services = new Set(ownServices.map(({ typeName }) => typeName));
  for (const dialect of dialects) {
    const refuse = (reason: string): never => {
      throw new UnfitDialect(`the dialect ${dialect.name}: ${reason}`);
    };
    for (const prefix of dialect.http.prefixes) takePrefix(prefix, prefixes, refuse);
    for (const [operation, permission] of Object.entries(dialect.permissions)) {
      if (permissions.has(operation)) refuse(`somebody else serves ${operation}`);
      const path = /^[A-Z]+ (.*)$/.exec(operation)?.[1];
      if (path !== undefined && !dialect.http.prefixes.some((prefix) => isUnder(prefix, path)))
        refuse(`${operation} is under none of its prefixes`);
      permissions.set(operation, permission);
    }
    for (const [code, row] of Object.entries(dialect.faults ?? {})) {
      if (faults.has(code)) refuse(`somebody else has the code ${code}`);
      faults.set(code, row);
    }
    for (const { typeName } of dialect.services) {
      if (services.has(typeName)) refuse(`somebody else serves ${typeName}`);
      services.add(typeName);
    }
  }
  return {
    dialects,
    services: [...ownServices, ...dialects.flatMap((dialect) => dialect.services)],
    permissions,
    faults: Object.fromEntries(faults),
    http: dialects.map(({ http }) => http),
  };
}

const shape = /^(\/[^/:]+)+$/;
const ownPaths = Object.keys(ownPermissions).flatMap((operation) => operation.split(' ').slice(1));

function takePrefix(prefix: string, taken: string[], refuse: (reason: string) => never): void {
  if (!shape.test(prefix))
    refuse(`${JSON.stringify(prefix)} is no prefix: it has to be like /name or /name/v1`);
  if (ownPaths.some((path) => isUnder(prefix, path))) refuse(`the native API has addresses under ${prefix}`);
  const other = taken.find((one) => isUnder(one, prefix) || isUnder(prefix, one));
  if (other !== undefined) refuse(`${prefix} and ${other} are not apart`);
  taken.push(prefix);
}
