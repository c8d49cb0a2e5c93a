import { durationFromMs, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { definitionsV1, executionsV1, type executionV1 } from '@runlog/contract';

import type { Credential } from '../credential.js';
import { ServerFault } from '../errors.js';
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
import { GrpcSchedules } from '../schedules/grpc-schedules.js';
import { Calls } from './calls.js';
import { commandCall } from './command-call.js';
import { definedOf, definitionOf, eventOf, executionOf, statusNumber, summaryOf } from './from-message.js';
import { Runs } from './runs.js';
import { startBytes, startMessage } from './start-message.js';
import { errorOf } from './status-error.js';

const { Definitions } = definitionsV1;
const { Executions } = executionsV1;

/** What a long answer may take on top of the wait that it was asked for, in milliseconds. */
const answerMs = 10_000;

/** What is larger goes by itself: on the stream that all runs share, others would have to wait for it. */
const sharedBytes = 32 * 1024;

/** How long a stream of runs takes new ones under a credential that may change, in milliseconds. */
const renewedMs = 30_000;

/** The native API over gRPC. */
export class GrpcTransport implements Transport {
  readonly schedules: GrpcSchedules;
  private readonly calls: Calls;
  private readonly runs: Runs;

  constructor(address: string, tenant?: string, credential?: Credential) {
    this.calls = new Calls(address, tenant, credential);
    this.schedules = new GrpcSchedules(this.calls);
    const streamAgeMs = typeof credential === 'function' ? renewedMs : Infinity;
    this.runs = new Runs(() => this.calls.duplex(Executions.method.run), streamAgeMs);
  }

  async define({ name, language, document }: NewDefinition): Promise<DefinedVersion> {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    return definedOf(await this.calls.unary(Definitions.method.define, { name, language, document: text }));
  }

  async definition(definition: string): Promise<Definition> {
    return definitionOf(await this.calls.unary(Definitions.method.getDefinition, { definition }));
  }

  async definitions(options: ListDefinitionsOptions): Promise<DefinitionPage> {
    const page = await this.calls.unary(Definitions.method.listDefinitions, options);
    return { definitions: page.definitions.map(definedOf), ...next(page) };
  }

  async start(execution: NewExecution): Promise<Started> {
    const { id, created } = await this.calls.unary(Executions.method.start, startMessage(execution));
    return { id, created };
  }

  async startAndWait(execution: NewExecution, waitMs: number, signal?: AbortSignal): Promise<Run> {
    const start = startMessage(execution);
    const bytes = startBytes(start);
    if (this.runs.supported && bytes <= sharedBytes) {
      const outcome = await this.runs.run({ start, bytes, waitMs, signal });
      if (outcome !== 'unsupported')
        return 'executionId' in outcome ? { id: outcome.executionId } : runOf(outcome.execution);
    }
    const request = { ...start, wait: durationFromMs(Math.round(waitMs)) };
    const options = { withinMs: waitMs + answerMs, signal };
    const answer = await this.calls.unary(Executions.method.start, request, options);
    if (!answer.execution) throw new ServerFault('broken_answer', 'the answer lacks the execution');
    return runOf(answer.execution);
  }

  async startMany(executions: readonly NewExecution[]): Promise<StartOutcome[]> {
    const request = { executions: executions.map(startMessage) };
    const { results } = await this.calls.unary(Executions.method.batchStart, request);
    return results.map(({ outcome }): StartOutcome => {
      if (outcome.case === 'started')
        return { started: { id: outcome.value.id, created: outcome.value.created } };
      const { code = 2, message = 'no outcome' } = outcome.value ?? {};
      return { error: errorOf(code, message, outcome.value) };
    });
  }

  async get(id: string, { version, at }: GetOptions): Promise<Execution> {
    const past =
      version !== undefined
        ? { case: 'version' as const, value: version }
        : at && { case: 'at' as const, value: timestampFromDate(at) };
    return executionOf(await this.calls.unary(Executions.method.getExecution, { id, past }));
  }

  async wait(id: string, waitMs: number, signal?: AbortSignal): Promise<Execution> {
    const request = { id, wait: durationFromMs(Math.round(waitMs)) };
    const options = { withinMs: waitMs + answerMs, signal };
    return executionOf(await this.calls.unary(Executions.method.getExecution, request, options));
  }

  async list(options: ListOptions): Promise<ExecutionPage> {
    const { startedAfter, startedBefore, finishedAfter, finishedBefore } = options;
    const page = await this.calls.unary(Executions.method.listExecutions, {
      statuses: options.statuses?.map(statusNumber),
      definition: options.definition,
      labels: options.labels && { ...options.labels },
      startedAfter: startedAfter && timestampFromDate(startedAfter),
      startedBefore: startedBefore && timestampFromDate(startedBefore),
      finishedAfter: finishedAfter && timestampFromDate(finishedAfter),
      finishedBefore: finishedBefore && timestampFromDate(finishedBefore),
      pageSize: options.pageSize,
      pageToken: options.pageToken,
    });
    return { executions: page.executions.map(summaryOf), ...next(page) };
  }

  async events(id: string, { after, pageSize }: EventsOptions): Promise<EventPage> {
    const request = { id, afterVersion: after, pageSize };
    const page = await this.calls.unary(Executions.method.listEvents, request);
    const { nextAfterVersion } = page;
    return { events: page.events.map(eventOf), ...(nextAfterVersion > 0 && { next: nextAfterVersion }) };
  }

  async *follow(id: string, after: number, signal?: AbortSignal): AsyncGenerator<Event, void, void> {
    const request = { id, afterVersion: after };
    for await (const message of this.calls.stream(Executions.method.streamEvents, request, signal))
      yield eventOf(message);
  }

  async command(id: string, command: Command): Promise<Execution> {
    return executionOf(await commandCall(this.calls, id, command));
  }

  close(): void {
    this.runs.close();
    this.calls.close();
  }
}

const runOf = (message: executionV1.Execution): Run => {
  const execution = executionOf(message);
  return { id: execution.id, execution };
};

const next = ({ nextPageToken }: { nextPageToken: string }): { nextPageToken?: string } =>
  nextPageToken === '' ? {} : { nextPageToken };
