import type { InitializeHook, LoadHook } from 'node:module';

import type { Change } from './walls.js';

let wanted: readonly Change[] = [];

/** Takes the changes over from the thread that registers this hook. */
export const initialize: InitializeHook<readonly Change[]> = (changes) => {
  wanted = changes;
};

/** Loads every module as it is, but the ones that are to be changed. @throws TypeError when there is nothing to change in it */
export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  const changes = wanted.filter(({ module }) => url.endsWith(`/${module}`));
  if (changes.length === 0) return loaded;
  return { ...loaded, source: changes.reduce(changed, String(loaded.source)) };
};

/** The text with one change. @throws TypeError when what is to be changed is not there */
export function changed(text: string, { module, from, to }: Change): string {
  if (!text.includes(from)) throw new TypeError(`there is no ${JSON.stringify(from)} in ${module} any more`);
  return text.replace(from, () => to);
}
