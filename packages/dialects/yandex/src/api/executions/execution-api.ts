import { create } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import type { Json } from '@runlog/core';
import { EXECUTIONS } from '@runlog/hosting';
import type { Executions } from '@runlog/executions';

import * as messages from '../../gen/yandex/cloud/serverless/workflows/v1/execution_service_pb.js';
import type { Call } from '../calls/call.js';
import { inOurWords } from '../calls/in-our-words.js';
import { Missing } from '../errors.js';
import { historyOf } from '../history/history-of.js';
import { executionFilterOf } from '../listing/execution-filter.js';
import { given, pageSizeOf } from '../listing/page.js';
import { executionIdOf } from '../names/execution-id.js';
import { Tenancy } from '../tenancy/tenancy.js';
import { asMissing, checkName, Finder } from './finder.js';
import { dialect, factsOf, inputOf } from './input.js';
import { executionOf, previewOf, previewOfSummary } from './to-message.js';

/** The ExecutionService, whatever its calls come through. What is not found is told as Missing, all else as the use cases do. */
@Injectable()
export class ExecutionApi {
  private readonly finder: Finder;

  constructor(@Inject(EXECUTIONS) private readonly executions: Executions) {
    this.finder = new Finder(executions, new Tenancy(executions.resources));
  }

  async start(
    { workflowId, input }: messages.StartExecutionRequest,
    call: Call,
  ): Promise<messages.StartExecutionResponse> {
    const value = inputOf(input);
    return this.begin(workflowId, value, call, factsOf(input, value));
  }

  /** Starts with a value as it is: no input where it is undefined. */
  async begin(
    workflowId: string,
    input: Json | undefined,
    call: Call,
    written: { readonly facts?: Json } = {},
  ): Promise<messages.StartExecutionResponse> {
    const { tenant, traceparent, by } = await this.finder.workflow(call, workflowId);
    const started = await asMissing(
      () => new Missing('workflow', workflowId),
      () =>
        inOurWords(() =>
          this.executions.start({
            tenant,
            definition: workflowId,
            ...(input !== undefined && { input }),
            origin: { dialect, ...written },
            ...(traceparent !== undefined && { traceparent }),
            ...(by && { by }),
          }),
        ),
    );
    const executionId = executionIdOf(workflowId, started.id);
    return create(messages.StartExecutionResponseSchema, { executionId });
  }

  async stop(
    { executionId }: messages.StopExecutionRequest,
    call: Call,
  ): Promise<messages.StopExecutionResponse> {
    await this.end(executionId, 'stop', call);
    return create(messages.StopExecutionResponseSchema, { executionId });
  }

  async terminate(
    { executionId }: messages.TerminateExecutionRequest,
    call: Call,
  ): Promise<messages.TerminateExecutionResponse> {
    await this.end(executionId, 'terminate', call);
    return create(messages.TerminateExecutionResponseSchema, { executionId });
  }

  async get(
    { executionId }: messages.GetExecutionRequest,
    call: Call,
  ): Promise<messages.GetExecutionResponse> {
    const named = await this.finder.named(call, executionId);
    const state = await asMissing(
      () => new Missing('execution', executionId),
      () => this.executions.get(named.ref),
    );
    checkName(named, state.definition);
    return create(messages.GetExecutionResponseSchema, {
      execution: executionOf(state, this.executions.now()),
    });
  }

  async getHistory(
    { executionId }: messages.GetExecutionHistoryRequest,
    call: Call,
  ): Promise<messages.GetExecutionHistoryResponse> {
    const named = await this.finder.named(call, executionId);
    const { state, entries } = await asMissing(
      () => new Missing('execution', executionId),
      () =>
        historyOf(this.executions, named.ref, call.textBytes, (definition) => checkName(named, definition)),
    );
    return create(messages.GetExecutionHistoryResponseSchema, {
      execution: previewOf(state, this.executions.now()),
      entries,
    });
  }

  async list(
    { workflowId, pageSize, pageToken, filter }: messages.ListExecutionsRequest,
    call: Call,
  ): Promise<messages.ListExecutionsResponse> {
    const wanted = { pageSize: pageSizeOf(pageSize), ...executionFilterOf(filter) };
    const { tenant } = await this.finder.existing(call, workflowId);
    const token = given(pageToken);
    const { items, nextPageToken } = await inOurWords(() =>
      this.executions.list({
        tenant,
        definition: workflowId,
        ...wanted,
        ...(token !== undefined && { pageToken: token }),
      }),
    );
    const now = this.executions.now();
    return create(messages.ListExecutionsResponseSchema, {
      executions: items.map((row) => previewOfSummary(row, now)),
      nextPageToken: nextPageToken ?? '',
    });
  }

  private async end(executionId: string, kind: 'stop' | 'terminate', call: Call): Promise<void> {
    const named = await this.finder.named(call, executionId);
    const { traceparent, by } = named.caller;
    await asMissing(
      () => new Missing('execution', executionId),
      async () => {
        const { events } = await this.executions.events(named.ref, { pageSize: 1 });
        const [first] = events;
        if (first?.type === 'ExecutionCreated') checkName(named, first.data.definition);
        return this.executions.command(named.ref, { kind }, { traceparent, by });
      },
    );
  }
}
