/** What an HTTP call was answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into whatever came
  readonly body: any;
}

/** Calls a gateway with real requests. */
export class Api {
  constructor(
    private readonly base: () => string,
    private readonly headers: Record<string, string> = {},
  ) {}

  /** The same gateway, with more headers. */
  with(headers: Record<string, string>): Api {
    return new Api(this.base, { ...this.headers, ...headers });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call(path, { headers: { ...this.headers, ...headers } });
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.send(path, body === undefined ? undefined : JSON.stringify(body));
  }

  /** Calls with any method; those that take a body get this one. */
  any(method: string, path: string, body: unknown): Promise<Answer> {
    if (method === 'get' || method === 'delete')
      return this.call(path, { method: method.toUpperCase(), headers: this.headers });
    return this.call(path, {
      method: method.toUpperCase(),
      headers: { ...this.headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Posts a body as it is. */
  send(path: string, body?: string | Uint8Array<ArrayBuffer>, type = 'application/json'): Promise<Answer> {
    const headers = { ...this.headers, ...(body !== undefined && { 'content-type': type }) };
    return this.call(path, { method: 'POST', headers, ...(body !== undefined && { body }) });
  }

  /** Defines a workflow of the plain language and starts an execution of it. */
  async start(more: Record<string, unknown> = {}): Promise<string> {
    await this.post('/v1/definitions', { name: 'flow', language: 'plain', document: 'x' });
    const { body } = await this.post('/v1/executions', { definition: 'flow', ...more });
    return body.id;
  }

  private async call(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(`${this.base()}${path}`, init);
    const text = await response.text();
    const isJson =
      /json/.test(response.headers.get('content-type') ?? '') &&
      !/ndjson/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }
}
