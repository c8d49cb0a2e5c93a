import type { Language } from '@runlog/core';
import { createExecutions, Quotas, type Executions, type ExpressionChecker } from '@runlog/executions';
import { DefinitionNews, HintPublisher, InboxSender, onEnds, onHint, type Hint } from '@runlog/messaging';
import { reasonOf, type Logger } from '@runlog/service';

import type { GatewayConfig } from '../config.js';
import type { Servers } from './servers.js';
import { traced } from './traced.js';

/** What definitions may be written in, and how their expressions are checked. */
export interface Languages {
  readonly languages: readonly Language[];
  readonly checkExpression: ExpressionChecker;
}

/** The use cases on connected servers. */
export interface UseCases {
  readonly executions: Executions;
  close(): void;
}

/** What other processes commit and what this one does, to whose own hints the bus is deaf. */
function hintsOf({ store, bus }: Servers, listener: (hint: Hint) => void): () => void {
  const endings = [
    onHint(bus, listener),
    store.events.onCommitted((batch) =>
      listener({
        executions: batch.map(({ executionId, version, ended }) => [executionId, version, ended ? 1 : 0]),
      }),
    ),
  ];
  return () => {
    for (const end of endings) end();
  };
}

/** Builds the use cases, and lets every commit of this process wake whoever follows. */
export function buildUseCases(
  { store, bus }: Servers,
  { languages, checkExpression }: Languages,
  { pageTokenKey, quotas }: Pick<GatewayConfig, 'pageTokenKey' | 'quotas'>,
  log: Logger,
): UseCases {
  const inbox = new InboxSender(bus);
  const hints = new HintPublisher(bus, 'gateway');
  const stopHinting = store.events.onCommitted((batch) => hints.publish(batch));
  const executions = createExecutions({
    store: store.events,
    definitions: store.definitions,
    list: store.list,
    schedules: store.schedules,
    resources: store.resources,
    definitionNews: new DefinitionNews(bus),
    inbox,
    hints: (listener) => hintsOf({ store, bus }, listener),
    answers: onEnds(bus),
    partitions: store.cluster.partitions,
    languages,
    checkExpression,
    pageTokenKey,
    quotas: new Quotas(quotas, {
      countOpen: (tenant, upTo) => store.list.countOpen(tenant, upTo),
      usage: (tenant) => store.list.usage(tenant),
      now: () => performance.now(),
    }),
    onNoticeLost: (executionId, error) =>
      log.warn(
        { executionId, reason: reasonOf(error) },
        'a notice did not get through; the agenda makes up for it',
      ),
  });
  const close = (): void => {
    stopHinting();
    hints.close();
    executions.close();
    inbox.close();
  };
  return { executions: traced(executions), close };
}
