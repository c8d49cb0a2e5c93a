import { Metadata } from '@grpc/grpc-js';
import { invalidInput } from '../outbound/failures.js';

/** They belong to the protocol; the library sets them. */
const ofTheProtocol: ReadonlySet<string> = new Set(['content-type', 'user-agent', 'accept-encoding']);

/**
 * Headers as metadata: those whose names end in `-bin` are base64, all others text. Those of the protocol are left out.
 * @throws StepFailure `invalid_input` for names that gRPC keeps for itself, and values that it cannot carry
 */
export function metadataOf(headers: ReadonlyMap<string, string>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of headers) {
    if (ofTheProtocol.has(name)) continue;
    if (name.startsWith('grpc-')) throw invalidInput(`headers.${name}`, 'belongs to the protocol');
    try {
      metadata.add(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
    } catch {
      throw invalidInput(`headers.${name}`, 'is not metadata that gRPC can carry');
    }
  }
  return metadata;
}
