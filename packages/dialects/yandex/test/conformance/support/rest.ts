import { apiOver, type Api } from './api.js';
import { fromRest } from './from-rest.js';
import { methods } from './methods.js';
import { Refusal } from './refusal.js';

type Members = Record<string, unknown>;

/** The API over REST, as the published description says it: its answers are read into the published client's messages. */
export function overRest(base: string, headers: Readonly<Record<string, string>> = {}): Api {
  return apiOver(async (name, request) => {
    const { http, answer } = methods[name];
    const [method = '', template = ''] = http.split(' ');
    const members: Members = { ...request };
    const path = template.replaceAll(/\{(\w+)\}/g, (_, member: string) => {
      const value = members[member];
      delete members[member];
      return encodeURIComponent(String(value));
    });
    const inQuery = method === 'GET' || method === 'DELETE';
    const query = inQuery ? `?${new URLSearchParams(members as Record<string, string>).toString()}` : '';
    const body = inQuery ? undefined : JSON.stringify(withMasks(members));
    const response = await fetch(`${base}${path}${query}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    });
    const json: unknown = await response.json();
    if (!response.ok) throw new Refusal(response, json);
    return answer.fromJSON(fromRest(json));
  });
}

/** A mask is a list in a message, and one text with the names of JSON over REST. */
const withMasks = ({ updateMask, ...members }: Members): Members => {
  const { paths = [] } = (updateMask ?? {}) as { readonly paths?: readonly string[] };
  const named = paths.map((path) =>
    path.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );
  return { ...members, ...(updateMask !== undefined && { updateMask: named.join(',') }) };
};
