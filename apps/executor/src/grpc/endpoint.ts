import type { Target } from '../guard/target.js';
import { invalidInput } from '../outbound/failures.js';

/** Where a gRPC server is, and whether it is spoken to by TLS. */
export interface Endpoint extends Target {
  readonly tls: boolean;
}

const tlsPort = 443;
const form = /^(?:(grpcs?|https?):\/\/)?(\[[^\]]+\]|[^/:?#@[\]\s]+)(?::(\d{1,5}))?\/?$/i;

/**
 * Reads `host:port`, `grpc://host:port` (without TLS) or `grpcs://host:port` (with TLS); http and https mean the same.
 * Without a scheme port 443 means TLS; without a port it is 443, or 80 where the scheme says that there is no TLS.
 * @throws StepFailure `invalid_input`
 */
export function readEndpoint(text: string): Endpoint {
  const [, scheme = '', host = '', written] = form.exec(text.trim()) ?? [];
  const url = host !== '' && URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`) : undefined;
  const plain = /^(?:grpc|http)$/i.test(scheme);
  const port = written === undefined ? (plain ? 80 : tlsPort) : Number(written);
  if (!url || url.hostname === '' || port < 1 || port > 65_535)
    throw invalidInput('endpoint', 'is not host:port, grpc://host:port or grpcs://host:port');
  // The parser's form of the name, so that odd ways to write an address are none to the guard.
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { hostname, port, tls: scheme === '' ? port === tlsPort : !plain };
}
