import type { DescService } from '@bufbuild/protobuf';

import type { Permissions } from '../auth/permissions.js';
import { UnfitDialect } from './unfit-dialect.js';

/** The methods of services, as the table of permissions names them. */
export const methodsOf = (services: readonly DescService[]): string[] =>
  services.flatMap(({ typeName, methods }) => methods.map(({ name }) => `/${typeName}/${name}`));

/** A route of the HTTP server, as the table of permissions names it: who may have an answer may have its headers. */
export const listedAs = (route: string): string => route.replace(/^HEAD /, 'GET ').replace(/(?<=.)\/$/, '');

/** @throws UnfitDialect when something would be served that no line of the table is about */
export function refuseUnlisted(operations: readonly string[], permissions: Permissions): void {
  const unlisted = new Set(operations.map(listedAs).filter((operation) => !permissions.has(operation)));
  if (unlisted.size > 0)
    throw new UnfitDialect(`nobody says what these ask of their callers: ${[...unlisted].join(', ')}`);
}
