/** A server-sent event with its data read as JSON. */
export interface SseEvent {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly version: number; readonly type: string };
}

/** What a stream gave until it ended, or until the reader broke off. */
export interface StreamRead {
  readonly status: number;
  readonly events: SseEvent[];
  /** True when the server ended the stream in order. */
  readonly ended: boolean;
}

/** Reads a stream of server-sent events, to its end or until so many came. */
export async function readStream(
  url: string,
  {
    headers = {},
    breakOffAfter = Infinity,
    onEvent,
  }: {
    headers?: Record<string, string>;
    breakOffAfter?: number;
    onEvent?: (event: SseEvent) => void;
  } = {},
): Promise<StreamRead> {
  const response = await fetch(url, { headers });
  const events: SseEvent[] = [];
  if (!response.body || response.status !== 200) return { status: response.status, events, ended: true };
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parse(block);
      if (event) {
        events.push(event);
        onEvent?.(event);
      }
      // Leaving the loop cancels the body, which closes the connection.
      if (events.length >= breakOffAfter) return { status: response.status, events, ended: false };
    }
  }
  return { status: response.status, events, ended: true };
}

function parse(block: string): SseEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return undefined;
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: JSON.parse(data) };
}
