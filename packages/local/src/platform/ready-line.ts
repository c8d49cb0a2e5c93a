/** Where a service can be reached, as its ready line says. */
export interface ServiceAddresses {
  /** Base URL of a gateway's HTTP API. */
  readonly http?: string;
  /** `host:port` of a gateway's gRPC API. */
  readonly grpc?: string;
  /** The same two behind TLS, where a gateway has ports for it. */
  readonly https?: string;
  readonly grpcTls?: string;
  /** Base URL of the health endpoints of a scheduler or executor. */
  readonly health?: string;
}

/** Reads the one JSON line with `"event":"ready"` that a service prints; undefined for every other line. */
export function readReadyLine(line: string): ServiceAddresses | undefined {
  if (!line.startsWith('{') || !line.includes('"ready"')) return undefined;
  const entry = parseObject(line);
  if (entry?.['event'] !== 'ready') return undefined;
  const { http, grpc, https, grpcTls, health } = entry;
  return {
    http: text(http),
    grpc: text(grpc),
    https: text(https),
    grpcTls: text(grpcTls),
    health: text(health),
  };
}

/** The object that a line is in JSON, undefined when it is something else. */
export function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
