import { setTimeout as wait } from 'node:timers/promises';

import type { Violation } from '../checker/violation.js';
import { gather } from '../evidence/gather.js';
import { secondsToDrained } from '../load/backlog.js';
import { driveOne } from '../load/drive.js';
import type { RequestHistory } from '../load/history.js';
import { atRate } from '../load/open-loop.js';
import { drawRequests } from '../load/request.js';
import type { RecordedLog } from '../log/recorded-log.js';
import { metric } from '../platform/metric.js';
import { setStage, type Stage } from '../platform/stage.js';
import { Random } from '../random.js';
import { dependent } from '../workflows/dependent.js';
import { conclude } from './conclude.js';
import { defineAll } from './define-all.js';
import { pace } from './pace.js';
import type { Scenario } from './scenario.js';

const name = 'outage';
const rule = 'a backlog is gone within the time of the outage';
/** So much work comes each second all the time. */
const perSecond = 12;
/** How long the outage lasts, and how many executions a run has at least; half of it nobody answers. */
const lengthMs = (seconds: number | undefined, executions: number): number =>
  seconds === undefined ? Math.min(60_000, executions * 120) : seconds * 1_000;
const calmMs = 5_000;
/** An outage that is shorter than this measures the delay that the policy asks for, and not the backlog. */
const shortestMs = 20_000;
/** How often the policy of the workflow may call in the outage, with what a call that is not answered takes. */
const shortestRoundMs = 2_000;
/** Tasks that were sent, over the attempts that the log has: whatever is more was sent again without need. */
const mostSendings = 1.1;

/**
 * A service that all executions call is away while work goes on coming: first it ends every connection, then it answers
 * nobody. When it is back, all that waited has to be done within the time that it was away, without a storm of tasks.
 */
export const outage: Scenario = async ({ seed, executions, outageSeconds }) => {
  const random = new Random(seed).fork(name);
  const length = lengthMs(outageSeconds, executions);
  const stage = await setStage({ schedulers: 2, executors: 2 });
  const { http, grpc } = stage.clients;
  try {
    await defineAll(http, stage.worldUrl, [dependent]);
    let over = false;
    const most = Math.ceil(((calmMs + 2 * length) / 1_000 + 60) * perSecond);
    const requests = drawRequests(random.fork('requests'), [dependent], most);
    const working = atRate(
      perSecond,
      async (n): Promise<RequestHistory[]> => {
        const request = requests[n];
        if (request === undefined) return [];
        return [
          await driveOne(n % 2 === 0 ? http : grpc, { ...request, signals: 0 }, pace.patienceMs + length),
        ];
      },
      () => over,
    );
    await wait(calmMs);
    const from = performance.now();
    stage.world.away = 'refusing';
    await wait(length / 2);
    stage.world.away = 'silent';
    await wait(length / 2);
    stage.world.away = undefined;
    const to = performance.now();
    await wait(length);
    over = true;
    const histories = (await working).flat();
    const evidence = await gather(
      { ...stage.platform, client: stage.observer, world: stage.world },
      {
        ...{ requests: histories, busLoses: false, processes: stage.watch.histories() },
        recovery: { from: to, boundMs: Math.max(length, shortestMs) },
      },
    );
    const drained = secondsToDrained(histories, { from, to });
    const sendings = (await sent(stage)) / attemptsOf(evidence.log);
    const figures = {
      'outage s': length / 1_000,
      'backlog gone, of its length': (drained * 1_000) / length,
      'attempts of one execution, at most': mostAttempts(evidence.log),
      'tasks sent for an attempt': sendings,
    };
    const more = judge({ drained, length, most: mostAttempts(evidence.log), sendings });
    const faults = [{ what: 'the outside world is away', from, to }];
    return conclude({ name, journal: stage.journal, evidence, faults, figures, more });
  } finally {
    await stage.close();
  }
};

async function sent({ platform }: Stage): Promise<number> {
  const schedulers = platform.processes.filter(({ kind }) => kind === 'scheduler');
  const counts = await Promise.all(schedulers.map((one) => metric(one, 'runlog_tasks_sent_total')));
  return counts.reduce((sum, count) => sum + count, 0);
}

const isAttempt = (type: string): boolean => type === 'StepScheduled' || type === 'StepRetried';

const attemptsOf = ({ rows }: RecordedLog): number => rows.filter(({ type }) => isAttempt(type)).length;

const mostAttempts = ({ executions }: RecordedLog): number =>
  Math.max(
    0,
    ...[...executions.values()].map((events) => events.filter(({ type }) => isAttempt(type)).length),
  );

interface Measured {
  readonly drained: number;
  readonly length: number;
  readonly most: number;
  readonly sendings: number;
}

function judge({ drained, length, most, sendings }: Measured): Violation[] {
  const found: Violation[] = [];
  const add = (fault: Violation['fault'], what: string): void =>
    void found.push({ fault, rule, about: 'the whole run', what });
  if (drained * 1_000 > Math.max(length, shortestMs))
    add('late', `the backlog was gone after ${drained.toFixed(1)} s`);
  const allowed = Math.ceil((2 * length) / shortestRoundMs) + 2;
  if (most > allowed) add('wrong', `an execution made ${most} attempts, and may make ${allowed}`);
  if (sendings > mostSendings) add('wrong', `${sendings.toFixed(2)} tasks were sent for each attempt`);
  return found;
}
