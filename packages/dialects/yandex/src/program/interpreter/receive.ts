import type { Decision } from '@runlog/core';
import { invalidTemplate } from '../steps/ask.js';
import type { StepRun } from './state.js';
import { open, type CurrentStep, type News, type Progress } from './turn.js';

/** Hands news to the current step. News that it does not wait for changes nothing. */
export function receive(current: CurrentStep, news: News): Progress {
  const { behaviour, scope, run } = current;
  switch (news.kind) {
    case 'answer':
      return answer(current, news);
    case 'noAnswer':
      return noAnswer(current, news);
    case 'completed':
    case 'failed':
    case 'cancelled':
      return run.at.name === 'task' && behaviour.receive ? behaviour.receive(scope, run, news) : open(run);
    case 'timerStarted':
    case 'timerFired':
      return run.at.name === 'timer' && behaviour.receive ? behaviour.receive(scope, run, news) : open(run);
  }
}

type AnswerNews = Extract<News, { kind: 'answer' | 'noAnswer' }>;

/** What the step asks, if the news is about that. */
function askedFor(
  { at, round }: StepRun,
  news: AnswerNews,
): Extract<StepRun['at'], { name: 'asking' }> | undefined {
  if (at.name !== 'asking' || at.phase !== news.phase || round !== news.round) return undefined;
  return at.asked.open.includes(news.slot) ? at : undefined;
}

function answer({ behaviour, scope, run }: CurrentStep, news: Extract<News, { kind: 'answer' }>): Progress {
  const at = askedFor(run, news);
  if (!at) return open(run);
  const asked = {
    ...at.asked,
    values: { ...at.asked.values, [news.slot]: news.value },
    open: at.asked.open.filter((slot) => slot !== news.slot),
  };
  const waiting: StepRun = { ...run, at: { ...at, asked } };
  return asked.open.length > 0 ? open(waiting) : behaviour.answered(scope, waiting, at.phase, asked);
}

function noAnswer(
  { behaviour, scope, run }: CurrentStep,
  news: Extract<News, { kind: 'noAnswer' }>,
): Progress {
  const at = askedFor(run, news);
  if (!at) return open(run);
  // Nobody waits for the other answers of the phase any more.
  const stale = (decision: Decision): boolean =>
    decision.kind === 'evaluate' && decision.key.startsWith(`${run.path}#${at.phase}.`);
  scope.turn.wanted = scope.turn.wanted.filter((decision) => !stale(decision));
  return behaviour.rejected(scope, run, at.phase, invalidTemplate(news.message));
}
