import { sameJson } from '../../same-json.js';
import type { Evidence, Following } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'subscribers see every event in order';

/** R7: what subscribers get is in the log, as it is there; nothing is missing; first sights are in order. */
export const followed = ({ followings, log }: Evidence): Violation[] =>
  followings.flatMap((following) => {
    const seen = new Set<string>();
    const found = came(following, log.executions, seen);
    return following.expects === 'part' ? found : [...found, ...missing(following, log.executions, seen)];
  });

type Executions = Evidence['log']['executions'];

function came({ who, repeats, sights }: Following, executions: Executions, seen: Set<string>): Violation[] {
  const found: Violation[] = [];
  const highest = new Map<string, number>();
  for (const { executionId: about, version, type, data } of sights) {
    const event = executions.get(about)?.[version - 1];
    if (event === undefined || event.type !== type || !sameJson(event.data, data))
      found.push({
        fault: 'wrong',
        rule,
        about,
        what: `${who} saw another version ${version} than the log's`,
      });
    const again = seen.has(`${about}:${version}`);
    seen.add(`${about}:${version}`);
    if (again && !repeats)
      found.push({ fault: 'doubled', rule, about, what: `${who} saw version ${version} again` });
    if (!again && version < (highest.get(about) ?? 0))
      found.push({ fault: 'wrong', rule, about, what: `${who} saw version ${version} behind a later one` });
    highest.set(about, Math.max(version, highest.get(about) ?? 0));
  }
  return found;
}

const missing = ({ who }: Following, executions: Executions, seen: ReadonlySet<string>): Violation[] =>
  [...executions].flatMap(([about, events]) => {
    const unseen = events.filter(({ version }) => !seen.has(`${about}:${version}`)).length;
    const what = `${who} did not see ${unseen} of ${events.length} events`;
    return unseen > 0 ? [{ fault: 'lost', rule, about, what }] : [];
  });
