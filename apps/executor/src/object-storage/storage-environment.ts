import type { StorageSettings } from './settings.js';

/** The URL of a storage; empty text is none. */
export function readStorageUrl(text: string, context: { addIssue(issue: string): void }): URL | undefined {
  if (text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const sound =
    url && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === '';
  if (!sound) context.addIssue('is no http or https URL of a storage');
  return url;
}

/** The storage that the environment describes. */
export function storageOf(env: {
  readonly RUNLOG_S3_ENDPOINT: URL | undefined;
  readonly RUNLOG_S3_REGION: string;
  readonly RUNLOG_S3_KEY_ID?: string | undefined;
  readonly RUNLOG_S3_SECRET_KEY?: string | undefined;
}): StorageSettings | undefined {
  const { RUNLOG_S3_ENDPOINT: endpoint, RUNLOG_S3_REGION: region } = env;
  const { RUNLOG_S3_KEY_ID: id, RUNLOG_S3_SECRET_KEY: secret } = env;
  if (!endpoint) return undefined;
  return { endpoint, region, ...(id !== undefined && secret !== undefined && { key: { id, secret } }) };
}
