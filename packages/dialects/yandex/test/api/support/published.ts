import * as endpoints from '@yandex-cloud/nodejs-sdk/endpoint';
import * as operations from '@yandex-cloud/nodejs-sdk/operation';
import * as workflows from '@yandex-cloud/nodejs-sdk/serverless-workflows-v1';

/** A message type of the published client. */
export interface PublishedType {
  encode(message: unknown): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
  fromPartial(partial: unknown): unknown;
}

/** Everything that the published client has for this API: message types, enums and services by their names. */
export const published: Readonly<Record<string, unknown>> = Object.assign(
  {},
  ...[workflows, operations, endpoints].flatMap((client): object[] => Object.values(client)),
) as Record<string, unknown>;
