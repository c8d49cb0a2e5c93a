import { authorizationOf, type Credential } from '../credential.js';
import { ServerFault, Unreachable } from '../errors.js';
import { errorOfProblem } from './problem-error.js';

/** One HTTP request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Iterable<readonly [string, string | number | undefined]>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Sends requests to one server; connections are kept alive by the runtime's fetch. */
export class Requests {
  private readonly base: string;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    base: string,
    tenant?: string,
    private readonly credential?: Credential,
  ) {
    this.base = base.replace(/\/+$/, '');
    this.headers = tenant === undefined ? {} : { 'x-runlog-tenant': tenant };
  }

  /** The JSON of a successful answer. */
  async json<T>(request: HttpRequest): Promise<T> {
    const response = await this.send(request);
    try {
      return (await response.json()) as T;
    } catch (cause) {
      throw request.signal?.aborted
        ? cause
        : new Unreachable('broken_answer', 'the answer broke off', {}, { cause });
    }
  }

  /** The successful answer itself. */
  async send({ method, path, query, body, headers, signal }: HttpRequest): Promise<Response> {
    const { credential } = this;
    const response = await this.fetch(`${this.base}${path}${queryText(query)}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...this.headers,
        ...(credential !== undefined && { authorization: await authorizationOf(credential) }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (response.ok) return response;
    const text = await response.text().catch(() => '');
    throw errorOfProblem(parsed(text), response.status, response.headers.get('retry-after'));
  }

  private async fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init);
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      if (cause instanceof TypeError && cause.cause === undefined)
        throw new ServerFault('bad_address', `${url} is no address`, {}, { cause });
      throw new Unreachable('no_answer', `${this.base} did not answer`, {}, { cause });
    }
  }
}

function queryText(query: HttpRequest['query']): string {
  const search = new URLSearchParams();
  for (const [name, value] of query ?? []) {
    if (value !== undefined) search.append(name, String(value));
  }
  return search.size === 0 ? '' : `?${search}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
