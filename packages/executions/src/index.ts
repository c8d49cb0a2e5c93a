export { childRefusal } from './children/child-refusal.js';
export type { ChildAttempt } from './children/child-start.js';
export { Children, type ChildSight } from './children/children.js';
export { createChildren, type ChildrenPlatform } from './children/create-children.js';
export { Recent } from './memory/recent.js';
export { QuotaExceeded } from './quotas/quota-exceeded.js';
export type { Admission } from './admission/admission.js';
export { createAdmission } from './admission/create-admission.js';
export { Quotas, type QuotaLimits } from './quotas/quotas.js';
export { createExecutions, type Executions } from './executions.js';
export { Contention, NameTaken, VersionConflict } from './errors.js';
export type {
  AnswerSource,
  DefinitionNews,
  ExecutionRef,
  ExpressionChecker,
  HintSource,
  Inbox,
  Page,
  Platform,
} from './ports.js';
export type { Asked } from './commanding/asked.js';
export type { DefineRequest } from './definitions/define.js';
export type { ListDefinitionsRequest } from './definitions/list-definitions.js';
export { parseDefinitionName, type DefinitionName } from './definitions/name.js';
export { parseJsonText, readJson } from './input/json-text.js';
export { jsonProblems } from './input/json-value.js';
export { labelProblems, nameProblems, textProblems } from './input/text.js';
export type { ListExecutionsRequest } from './listing/list-executions.js';
export { ProgramCatalog, UnusableDefinition } from './programs/program-catalog.js';
export { PageTokens } from './listing/page-token.js';
export type { EventsPage, EventsRequest } from './reading/events-page.js';
export type { GetOptions } from './reading/get.js';
export type { Backfilled, BackfillRange } from './schedules/backfill.js';
export { createDueSchedules } from './schedules/create-due-schedules.js';
export type { DueSchedules, TickObserver } from './schedules/due-schedules.js';
export type { NewScheduleRequest, ScheduleRef, Schedules } from './schedules/schedules.js';
export { termProblems, tickLabels } from './schedules/schedule-problems.js';
export type { SchedulePolicies, ScheduleTermsRequest, ScheduleView } from './schedules/terms.js';
export { firstLook } from './starting/first-look.js';
export type { StartOutcome } from './starting/start-many.js';
export { momentOf, type Expiry, type StartRequest } from './starting/start-request.js';
export { startWakeMs, type Started } from './starting/start.js';
export type { FollowOptions } from './waiting/follow.js';
export type { WaitOptions } from './waiting/wait-for-end.js';
