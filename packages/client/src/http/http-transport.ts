import type { BatchResponse } from '@runlog/contract';

import type { Credential } from '../credential.js';
import { Unreachable } from '../errors.js';
import type {
  Command,
  DefinedVersion,
  Definition,
  DefinitionPage,
  Event,
  EventPage,
  EventsOptions,
  Execution,
  ExecutionPage,
  GetOptions,
  ListDefinitionsOptions,
  ListOptions,
  NewDefinition,
  NewExecution,
  Run,
  Started,
  StartOutcome,
  Transport,
} from '../model.js';
import { HttpSchedules } from '../schedules/http-schedules.js';
import { commandRequest, expiryText, listQuery, startBody } from './bodies.js';
import { errorOfProblem } from './problem-error.js';
import { Requests } from './requests.js';
import { readServerSentEvents } from './server-sent-events.js';

const endings: ReadonlySet<string> = new Set([
  'ExecutionCompleted',
  'ExecutionFailed',
  'ExecutionCancelled',
  'ExecutionTimedOut',
]);

const below = (id: string, rest = ''): string => `/v1/executions/${encodeURIComponent(id)}${rest}`;

/** The native API over HTTP. */
export class HttpTransport implements Transport {
  readonly schedules: HttpSchedules;
  private readonly requests: Requests;

  constructor(base: string, tenant?: string, credential?: Credential) {
    this.requests = new Requests(base, tenant, credential);
    this.schedules = new HttpSchedules(this.requests);
  }

  define(body: NewDefinition): Promise<DefinedVersion> {
    return this.requests.json({ method: 'POST', path: '/v1/definitions', body });
  }

  definition(name: string): Promise<Definition> {
    return this.requests.json({ method: 'GET', path: `/v1/definitions/${encodeURIComponent(name)}` });
  }

  definitions(options: ListDefinitionsOptions): Promise<DefinitionPage> {
    return this.requests.json({ method: 'GET', path: '/v1/definitions', query: Object.entries(options) });
  }

  start(execution: NewExecution): Promise<Started> {
    return this.requests.json({ method: 'POST', path: '/v1/executions', body: startBody(execution) });
  }

  async startAndWait(wanted: NewExecution, waitMs: number, signal?: AbortSignal): Promise<Run> {
    const execution = await this.requests.json<Execution>({
      method: 'POST',
      path: '/v1/executions',
      query: [['wait', expiryText(waitMs)]],
      body: startBody(wanted),
      ...(signal && { signal }),
    });
    return { id: execution.id, execution };
  }

  async startMany(executions: readonly NewExecution[]): Promise<StartOutcome[]> {
    const body = { executions: executions.map(startBody) };
    const path = '/v1/executions/batch';
    const { results } = await this.requests.json<BatchResponse>({ method: 'POST', path, body });
    return results.map((result) =>
      'error' in result ? { error: errorOfProblem(result.error, result.error.status) } : { started: result },
    );
  }

  get(id: string, { version, at }: GetOptions): Promise<Execution> {
    const query = [
      ['version', version],
      ['at', at?.toISOString()],
    ] as const;
    return this.requests.json({ method: 'GET', path: below(id), query });
  }

  wait(id: string, waitMs: number, signal?: AbortSignal): Promise<Execution> {
    const query = [['wait', expiryText(waitMs)]] as const;
    return this.requests.json({ method: 'GET', path: below(id), query, signal });
  }

  list(options: ListOptions): Promise<ExecutionPage> {
    return this.requests.json({ method: 'GET', path: '/v1/executions', query: listQuery(options) });
  }

  events(id: string, options: EventsOptions): Promise<EventPage> {
    const query = Object.entries(options);
    return this.requests.json({ method: 'GET', path: below(id, '/events'), query });
  }

  async *follow(id: string, after: number, signal?: AbortSignal): AsyncGenerator<Event, void, void> {
    const response = await this.requests.send({
      method: 'GET',
      path: below(id, '/stream'),
      headers: { accept: 'text/event-stream', 'last-event-id': String(after) },
      signal,
    });
    if (response.status === 204 || !response.body) return;
    let last = '';
    try {
      for await (const { event, data } of readServerSentEvents(response.body)) {
        last = event;
        yield JSON.parse(data) as Event;
      }
    } catch (cause) {
      throw new Unreachable('stream_cut', 'the stream of events was cut', {}, { cause });
    }
    if (!endings.has(last)) throw new Unreachable('stream_cut', 'the stream of events broke off');
  }

  command(id: string, command: Command): Promise<Execution> {
    const { path, body } = commandRequest(command);
    return this.requests.json({ method: 'POST', path: below(id, path), body });
  }

  close(): void {
    // The runtime's fetch owns the connections, and closes those that are idle.
  }
}
