import { NotFound, type Json, type Principal } from '@runlog/core';
import type { Schedule, ScheduleStanding, ScheduleStore } from '@runlog/event-store';
import { tickAfter, type Tick } from '@runlog/schedules';

import type { DefinitionFinder } from '../definitions/find-definition.js';
import { Contention, NameTaken, VersionConflict } from '../errors.js';
import { refuse } from '../input/refuse.js';
import { isCleanText, nameProblems } from '../input/text.js';
import { pageSizeProblems } from '../listing/page-size.js';
import type { PageTokens } from '../listing/page-token.js';
import type { Page } from '../ports.js';
import { canonicalJson } from '../starting/canonical-json.js';
import type { StartOutcome } from '../starting/start-many.js';
import type { StartRequest } from '../starting/start-request.js';
import { backfill, type Backfilled, type BackfillRange } from './backfill.js';
import { preview, type PreviewRequest } from './preview.js';
import { termProblems } from './schedule-problems.js';
import { defaultPolicies, policiesOf, type ScheduleTermsRequest, type ScheduleView } from './terms.js';
import { timingOf, viewOf } from './timing.js';

/** A schedule as somebody names it, by id or name: unknown to all but its own tenant. */
export interface ScheduleRef {
  readonly tenant: string;
  readonly schedule: string;
}

/** A schedule to make. */
export interface NewScheduleRequest extends ScheduleTermsRequest {
  readonly tenant: string;
  readonly name: string;
  readonly paused?: boolean;
}

/** What schedules stand on. */
export interface SchedulePlatform {
  readonly store: ScheduleStore;
  readonly definitions: Pick<DefinitionFinder, 'ref'>;
  readonly tokens: PageTokens;
  /** The database's clock, in epoch milliseconds. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly startMany: (requests: readonly StartRequest[]) => Promise<StartOutcome[]>;
}

const tries = 20;

/** Schedules: what starts executions when time comes. */
export class Schedules {
  constructor(private readonly platform: SchedulePlatform) {}

  /**
   * Makes a schedule whose first tick lies behind now. The same request again finds the schedule that it made.
   * @throws InvalidInput, NotFound (the definition), NameTaken
   */
  async create(request: NewScheduleRequest): Promise<{ schedule: ScheduleView; created: boolean }> {
    const { store, definitions, now, newId } = this.platform;
    const { tenant, name, paused = false } = request;
    refuse([...nameProblems('name', name), ...termProblems(request)]);
    await definitions.ref(tenant, request.definition);
    const standing = { paused, after: now(), caughtUp: 0, runs: 0 };
    const fresh = { id: newId(), tenant, name, ...termsOf(request), ...standing };
    const created = await store.create(scheduled({ ...fresh, ...unsaved }));
    if (created) return { schedule: viewOf(created), created: true };
    const earlier = await store.find(tenant, name);
    if (!earlier || !sameTerms(earlier, fresh)) throw new NameTaken(name);
    return { schedule: viewOf(earlier), created: false };
  }

  /** @throws NotFound */
  async get(ref: ScheduleRef): Promise<ScheduleView> {
    return viewOf(await this.load(ref));
  }

  /** A page of a tenant's schedules, newest first. @throws InvalidInput */
  async list(request: {
    readonly tenant: string;
    readonly pageSize?: number;
    readonly pageToken?: string;
  }): Promise<Page<ScheduleView>> {
    const { tenant, pageSize = 100, pageToken } = request;
    const { store, tokens } = this.platform;
    refuse(pageSizeProblems(pageSize));
    const scope = ['schedules', tenant];
    const after = pageToken === undefined ? undefined : tokens.read(scope, pageToken);
    const rows = await store.list(tenant, { limit: pageSize + 1, ...(after !== undefined && { after }) });
    const page = tokens.page(scope, rows, pageSize, ({ id }) => id);
    return { ...page, items: page.items.map(viewOf) };
  }

  /**
   * Puts other terms in place of the schedule's. When it ticks otherwise than before, it does so from now on.
   * @throws InvalidInput, NotFound, VersionConflict (it is not at `version` any more), Contention
   */
  async update(ref: ScheduleRef, request: ScheduleTermsRequest, version?: number): Promise<ScheduleView> {
    refuse(termProblems(request));
    await this.platform.definitions.ref(ref.tenant, request.definition);
    return this.change(ref, (before) => {
      if (version !== undefined && before.version !== version)
        throw new VersionConflict(before.id, version, before.version);
      const after = { ...before, ...termsOf(request) };
      return sameTerms(before, after) ? before : scheduled({ ...after, ...this.fromNow(before) });
    });
  }

  /** Lets it tick no more until it is resumed. @throws NotFound, Contention */
  pause(ref: ScheduleRef): Promise<ScheduleView> {
    return this.change(ref, (before) => {
      if (before.paused) return before;
      const { nextAt: _next, buffered: _buffered, ...rest } = before;
      return { ...rest, paused: true };
    });
  }

  /** Lets it tick again, from now on. @throws NotFound, Contention */
  resume(ref: ScheduleRef): Promise<ScheduleView> {
    return this.change(ref, (before) =>
      before.paused ? scheduled({ ...before, ...this.fromNow(before), paused: false }) : before,
    );
  }

  /** Removes it; what it started goes on. @throws NotFound */
  async remove(ref: ScheduleRef): Promise<void> {
    const { id, tenant } = await this.load(ref);
    await this.platform.store.remove(tenant, id);
  }

  /** Its next ticks. @throws InvalidInput, NotFound */
  async preview(ref: ScheduleRef, request: PreviewRequest = {}): Promise<readonly Tick[]> {
    return preview(await this.load(ref), request, this.platform.now());
  }

  /**
   * Starts the executions of past ticks that have none. Neither pause nor overlap hold it back.
   * @throws InvalidInput (also for more ticks than one request starts), NotFound
   */
  async backfill(ref: ScheduleRef, range: BackfillRange, by?: Principal): Promise<readonly Backfilled[]> {
    const { now, startMany } = this.platform;
    return backfill(await this.load(ref), range, { now: now(), startMany, ...(by && { by }) });
  }

  private fromNow({ after }: Schedule): Pick<ScheduleStanding, 'after' | 'caughtUp'> {
    return { after: Math.max(after, this.platform.now()), caughtUp: 0 };
  }

  private async load({ tenant, schedule }: ScheduleRef): Promise<Schedule> {
    // The database would not even read such a name.
    const found = isCleanText(schedule) ? await this.platform.store.find(tenant, schedule) : undefined;
    if (!found) throw new NotFound('schedule', schedule);
    return found;
  }

  private async change(ref: ScheduleRef, decide: (before: Schedule) => Schedule): Promise<ScheduleView> {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const before = await this.load(ref);
      const wanted = decide(before);
      const changed = wanted === before ? before : await this.platform.store.change(wanted);
      if (changed) return viewOf(changed);
    }
    throw new Contention(ref.schedule, tries);
  }
}

const unsaved = { version: 1, turn: 1, createdAt: 0, updatedAt: 0 };

function termsOf({
  cron,
  timeZone = 'UTC',
  definition,
  input = {},
  labels = {},
  policies,
}: ScheduleTermsRequest) {
  const given = Object.entries(policies ?? {}).filter(([, value]) => value !== undefined);
  const all = { ...defaultPolicies, ...Object.fromEntries(given) } as unknown as Json;
  return {
    ...{ cron, zone: timeZone, definition, labels },
    input: canonicalJson(input),
    policies: canonicalJson(all),
  };
}

type Terms = ReturnType<typeof termsOf>;

const textOf = ({ cron, zone, definition, labels, input, policies }: Terms): string =>
  canonicalJson([cron, zone, definition, labels, input, policies]);

const sameTerms = (a: Terms, b: Terms): boolean => textOf(a) === textOf(b);

/** The schedule with the moment at which it is to be looked at. */
function scheduled(schedule: Schedule): Schedule {
  const { nextAt: _before, ...rest } = schedule;
  const timing = schedule.paused || isUsedUp(schedule) ? undefined : timingOf(schedule);
  const next = timing && tickAfter(timing, schedule.after);
  return next ? { ...rest, nextAt: next.due } : rest;
}

const isUsedUp = (schedule: Schedule): boolean => schedule.runs >= (policiesOf(schedule).maxRuns ?? Infinity);
