/** An API key or a token, or a function that gives one whenever it is needed: it may well give the same for a while. */
export type Credential = string | (() => string | Promise<string>);

/** What the header, or metadata entry, `authorization` says of a credential. */
export const authorizationOf = async (credential: Credential): Promise<string> =>
  bearer(typeof credential === 'string' ? credential : await credential());

export const bearer = (credential: string): string => `Bearer ${credential}`;
