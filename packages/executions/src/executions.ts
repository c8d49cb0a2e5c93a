import type { ExecutionCommand, ExecutionEvent, ExecutionState } from '@runlog/core';
import type { Definition, ExecutionSummary, ResourceStore } from '@runlog/event-store';
import { systemProcessClock } from '@runlog/messaging';
import { v7 as uuidv7 } from 'uuid';

import type { Asked } from './commanding/asked.js';
import { command } from './commanding/command.js';
import { reportResult, type ProvenReport } from './commanding/report-result.js';
import { Announcer } from './committing/announce.js';
import { define, type DefineRequest } from './definitions/define.js';
import { DefinitionFinder } from './definitions/find-definition.js';
import { listDefinitions, type ListDefinitionsRequest } from './definitions/list-definitions.js';
import { listExecutions, type ListExecutionsRequest } from './listing/list-executions.js';
import { PageTokens } from './listing/page-token.js';
import type { ExecutionRef, HintSource, Page, Platform } from './ports.js';
import { eventsPage, type EventsPage, type EventsRequest } from './reading/events-page.js';
import { get, type GetOptions } from './reading/get.js';
import { TailReader } from './reading/tail-reader.js';
import { startMany, type StartOutcome } from './starting/start-many.js';
import type { StartRequest } from './starting/start-request.js';
import { ProgramCatalog } from './programs/program-catalog.js';
import { Starter, type Started, type StartOptions } from './starting/start.js';
import { Schedules } from './schedules/schedules.js';
import { follow, type FollowOptions } from './waiting/follow.js';
import { waitForEnd, type WaitOptions } from './waiting/wait-for-end.js';
import { Wakeups } from './waiting/wakeups.js';

/** The use cases that every API calls. What each guarantees and throws is said at the function that it names. */
export interface Executions {
  define(request: DefineRequest): Promise<Definition>;
  getDefinition(tenant: string, definition: string): Promise<Definition>;
  listDefinitions(request: ListDefinitionsRequest): Promise<Page<Definition>>;
  start(request: StartRequest, options?: StartOptions): Promise<Started>;
  startMany(requests: readonly StartRequest[]): Promise<StartOutcome[]>;
  command(ref: ExecutionRef, wanted: ExecutionCommand, asked?: Asked): Promise<ExecutionState>;
  reportResult(ref: ExecutionRef, report: ProvenReport, traceparent?: string): Promise<void>;
  get(ref: ExecutionRef, options?: GetOptions): Promise<ExecutionState>;
  /** Waits for the end of what was just started: needs no read when `started.state` is there. */
  waitFor(tenant: string, started: Started, options: WaitOptions): Promise<ExecutionState>;
  events(ref: ExecutionRef, request?: EventsRequest): Promise<EventsPage>;
  follow(ref: ExecutionRef, options?: FollowOptions): AsyncGenerator<readonly ExecutionEvent[], void, void>;
  list(request: ListExecutionsRequest): Promise<Page<ExecutionSummary>>;
  readonly schedules: Schedules;
  /** What an API keeps beside executions, for its own kinds; the rules of those are the API's. */
  readonly resources: ResourceStore;
  /** Seals the places in lists that an API makes itself. */
  readonly pageTokens: PageTokens;
  /** The database's clock, in epoch milliseconds. */
  now(): number;
  /** How many in this process wait for an execution right now. */
  readonly waiting: number;
  /** Ends the subscriptions. */
  close(): void;
}

/** Builds the use cases on what they stand on. */
export function createExecutions(platform: Platform): Executions {
  const { store, inbox, partitions, clock = systemProcessClock, newId = uuidv7 } = platform;
  const committing = { store, clock, newId };
  const announcer = new Announcer(inbox, store, partitions, platform.onNoticeLost, platform.answers?.address);
  const definitions = new DefinitionFinder(platform.definitions, clock, platform.definitionNews);
  const programs = new ProgramCatalog(platform.definitions, platform.languages);
  const starter = new Starter(
    { ...committing, quotas: platform.quotas },
    definitions,
    programs,
    announcer,
    partitions,
  );
  const tokens = new PageTokens(platform.pageTokenKey);
  const reading = {
    store,
    wakeups: new Wakeups(countingEnds(platform), platform.answers),
    tails: new TailReader(store, clock),
  };
  const commanding = { ...committing, announcer, partitions };
  return {
    define: (request) => define(platform, request),
    getDefinition: (tenant, definition) => definitions.get(tenant, definition),
    listDefinitions: (request) => listDefinitions(platform.definitions, tokens, request),
    start: (request, options) => starter.start(request, options),
    startMany: (requests) => startMany(starter, requests),
    command: (ref, wanted, asked) => command(commanding, ref, wanted, asked),
    reportResult: (ref, report, traceparent) => reportResult(platform, ref, report, traceparent),
    get: (ref, options) => get(reading, ref, options),
    waitFor: (tenant, started, options) => {
      const { id, state, answered = false } = started;
      const load = () => (state ? Promise.resolve(state) : get(reading, { tenant, id }));
      return waitForEnd(reading, { tenant, id, answered }, load, options);
    },
    events: (ref, request = {}) => eventsPage(store, ref, request),
    follow: (ref, options) => follow(reading, ref, options),
    list: (request) => listExecutions(platform.list, tokens, request),
    schedules: new Schedules({
      store: platform.schedules,
      definitions,
      tokens,
      now: () => store.now(),
      newId,
      startMany: (requests) => startMany(starter, requests),
    }),
    resources: platform.resources,
    pageTokens: tokens,
    now: () => store.now(),
    get waiting() {
      return reading.wakeups.size;
    },
    close: () => {
      reading.wakeups.close();
      definitions.close();
    },
  };
}

/** Hints as they come, after quotas have heard of the ends in them. */
const countingEnds =
  ({ hints, quotas }: Pick<Platform, 'hints' | 'quotas'>): HintSource =>
  (listener) =>
    hints((hint) => {
      if (quotas) for (const [id, , ended] of hint.executions) if (ended) quotas.over(id);
      listener(hint);
    });
