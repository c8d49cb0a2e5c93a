import { isChildTask } from '@runlog/core';
import type { Rule } from '../check.js';

/** What completed had its effect, and nothing had one that the log did not ask for (R7, R8). */
export const effects: Rule = ({ around, logs }) => {
  const seen = new Set(
    around.effects.map(({ executionId, step, attempt }) => `${executionId}:${step}#${attempt}`),
  );
  const asked = new Set<string>();
  const broken: string[] = [];
  for (const [id, log] of logs) {
    const children = new Set<string>();
    for (const event of log) {
      if (event.type === 'StepScheduled' && isChildTask(event.data)) children.add(event.data.step);
      if (event.type === 'StepScheduled' || event.type === 'StepRetried')
        asked.add(`${id}:${event.data.step}#${event.data.attempt}`);
      if (event.type !== 'StepCompleted' || children.has(event.data.step)) continue;
      const name = `${id}:${event.data.step}#${event.data.attempt}`;
      if (!seen.has(name)) broken.push(`${name} completed without its effect`);
    }
  }
  return [...broken, ...[...seen].filter((name) => !asked.has(name)).map((name) => `${name} ran unasked`)];
};
