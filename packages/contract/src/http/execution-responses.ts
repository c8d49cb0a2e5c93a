import { executionStatuses, priorities } from '@runlog/core';
import { z } from 'zod';

import { problem } from './problem.js';

const time = z.string().meta({ format: 'date-time' });

const definitionRef = z.object({ id: z.string(), name: z.string(), version: z.int(), language: z.string() });

const failure = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean().optional(),
  details: z.unknown().optional(),
  /** Path of the step that broke the execution. */
  step: z.string().optional(),
});

const openStep = z.object({
  step: z.string(),
  type: z.string(),
  attempt: z.int(),
  scheduledAt: time,
  startedAt: time.optional(),
  worker: z.string().optional(),
  retryAt: time.optional(),
  lastError: failure.optional(),
});

const parent = z.object({
  executionId: z.string(),
  step: z.string(),
  attempt: z.int(),
  /** How many executions stand above it. */
  depth: z.int(),
});

/** An execution as its log says. */
export const executionResponse = z.object({
  id: z.string(),
  version: z.int(),
  definition: definitionRef,
  status: z.enum(executionStatuses),
  input: z.unknown(),
  output: z.unknown().optional(),
  error: failure.optional(),
  labels: z.record(z.string(), z.string()),
  priority: z.enum(priorities),
  createdAt: time,
  startedAt: time.optional(),
  finishedAt: time.optional(),
  updatedAt: time,
  deadline: time.optional(),
  /** The attempt of another execution's step that it carries out. */
  parent: parent.optional(),
  /** Steps under way. */
  steps: z.array(openStep),
  timers: z.array(z.object({ timer: z.string(), fireAt: time })),
});

/** What a start is answered with. `created` is false when the idempotency key found an earlier execution. */
export const startedResponse = z.object({ id: z.string(), created: z.boolean() });

/** What a batch is answered with, in the order of the request: what started, or why not. */
export const batchResponse = z.object({
  results: z.array(z.union([startedResponse, z.object({ error: problem })])),
});

/** A row of the list. */
export const executionSummary = z.object({
  id: z.string(),
  version: z.int(),
  definition: definitionRef,
  status: z.enum(executionStatuses),
  labels: z.record(z.string(), z.string()),
  priority: z.enum(priorities),
  createdAt: time,
  startedAt: time.optional(),
  finishedAt: time.optional(),
  error: failure.optional(),
});

/** A page of executions, newest first. */
export const executionListResponse = z.object({
  executions: z.array(executionSummary),
  nextPageToken: z.string().optional(),
});

export type ExecutionResponse = z.output<typeof executionResponse>;
export type StartedResponse = z.output<typeof startedResponse>;
export type BatchResponse = z.output<typeof batchResponse>;
export type ExecutionSummaryResponse = z.output<typeof executionSummary>;
export type ExecutionListResponse = z.output<typeof executionListResponse>;
export type FailureResponse = z.output<typeof failure>;
