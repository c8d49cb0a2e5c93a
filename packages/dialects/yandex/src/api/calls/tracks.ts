/** What answers say about the request that they answer. */
export type Tracks = Readonly<Record<'x-request-id' | 'x-server-trace-id', string>>;

/** The headers of an answer: the request's id, and that of the trace it came in, or was given one. */
export function tracksOf(requestId: string, traceparent: unknown): Tracks {
  const [, trace] =
    typeof traceparent === 'string'
      ? (/^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent) ?? [])
      : [];
  return { 'x-request-id': requestId, 'x-server-trace-id': trace ?? requestId.replaceAll('-', '') };
}
