export {
  BusUnavailable,
  HandlerFailure,
  InvalidPrefix,
  NoHandler,
  NotAllowed,
  OutOfPlace,
  PayloadTooLarge,
  QueueFull,
  StorageGone,
  TopologyMismatch,
  UndecodableMessage,
  UnencodableMessage,
} from './errors.js';
export type {
  AppendedNotice,
  CancelNotice,
  CommitHint,
  DefinedNotice,
  EndNotice,
  ExecutionReport,
  Heartbeat,
  Hint,
  InboxMessage,
  ReportsMessage,
  TaskMessage,
} from './messages.js';
export type { Bus, NatsClients } from './bus/bus.js';
export { systemProcessClock, within, type ProcessClock } from './bus/process-clock.js';
export type { BusEvents, StreamLoss } from './bus/bus-events.js';
export { connectBus, openBus, type BusOptions } from './bus/connect-bus.js';
export { Subjects } from './wire/subjects.js';
export { decodeToken, encodeToken } from './wire/token.js';
export { decode, encode, type Received } from './wire/codec.js';
export { contentType, headerNames } from './wire/header-names.js';
export { headersOf, traceparentOf, type MessageHeaders } from './wire/headers.js';
export { isTaskMessage } from './wire/shapes.js';
export { ensureInboxConsumer, inboxAckWaitMs, taskAckWaitMs } from './topology/consumers.js';
export { ensureTaskConsumer, newestTaskAt, serveTaskLanes } from './topology/task-lanes.js';
export { ensureSubscriber, subscriberConsumer, type Subscriber } from './topology/subscribers.js';
export {
  authorizationText,
  passwordVariable,
  type ConfiguredUser,
} from './permissions/authorization-text.js';
export { rightsOf } from './permissions/permission-table.js';
export { userName, type BusUser, type Rights } from './permissions/rights.js';
export { ensureTopology } from './topology/ensure-topology.js';
export type { StreamBounds, TopologyOptions } from './topology/streams.js';
export type { RememberedStream, StreamMemory } from './topology/stream-memory.js';
export { StreamWatch } from './topology/stream-watch.js';
export { AckedPublisher, type PublisherOptions } from './publish/acked-publisher.js';
export type { StoredAck } from './publish/publish-ack.js';
export { TaskPublisher, type OutgoingTask } from './publish/task-publisher.js';
export { encodeReport, reportsFrameBytes, type EncodedReport } from './publish/encoded-report.js';
export { InboxPublisher } from './publish/inbox-publisher.js';
export { EventPublisher, type EventsPublished } from './publish/event-publisher.js';
export { readEventsHead, type EventsHead } from './publish/events-head.js';
export {
  cloudEventContentType,
  type PublishedEvent,
  type RunlogCloudEvent,
  type WrittenEvent,
} from './publish/cloud-event.js';
export { DefinitionNews } from './notices/definition-news.js';
export { EndPublisher, onEnds } from './notices/ends.js';
export { HintPublisher, onAnyHint, onHint, type HintOrigin } from './notices/hints.js';
export { HeartbeatPublisher, onHeartbeat } from './notices/heartbeats.js';
export { CancelPublisher, onCancel } from './notices/cancels.js';
export { acknowledge, deliveryCountOf, storedAtOf } from './consume/acknowledge.js';
export { PullLoop, type PullLoopOptions } from './consume/pull-loop.js';
export { InboxConsumer, type BatchHandler, type InboxConsumerOptions } from './consume/inbox-consumer.js';
export type { InboxItem } from './consume/inbox-item.js';
export { reportPoison, type Poison } from './consume/poison.js';
export { onExhausted, type ExhaustedMessage } from './poison/exhausted-deliveries.js';
export { postPoison, takePoison } from './poison/poison-post.js';
export { replayMessage, type StoredMessage } from './poison/replay.js';
export { newInstance } from './direct/announcements.js';
export { DirectInbox, type DirectInboxOptions } from './direct/direct-inbox.js';
export { InboxSender, type InboxSenderOptions, type Safe, type Settle } from './direct/inbox-sender.js';
export { OwnerAnnouncer } from './direct/owner-announcer.js';
export { surveyWorkers } from './direct/survey.js';
export {
  handedTaskText,
  nameOf,
  type AttemptName,
  type HandedTask,
  type HeldAnswer,
} from './direct/task-batch.js';
export { TaskCourier, type CourierListener } from './direct/task-courier.js';
export { WorkerDoor, type HeldAttempt } from './direct/worker-door.js';
export { WorkerRoster, type KnownWorker } from './direct/worker-roster.js';
export { RunlogTransport, type Dispatch, type MessageSource } from './transport/runlog-transport.js';
export { KeepHandlerErrors } from './transport/keep-handler-errors.js';
export { InboxSource, inboxPattern, type InboxFeed } from './transport/inbox-source.js';
