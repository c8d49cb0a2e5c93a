import type { MsgHdrs } from 'nats';

/** A message as it travels; `subject` and `data` never change once sent. */
export interface Message {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly reply?: string | undefined;
  readonly headers?: MsgHdrs | undefined;
}

/** A word of the server itself, such as that nobody listens. */
export const statusMessage = (
  subject: string,
  code: number,
  description: string,
  more: Readonly<Record<string, string>> = {},
): Message => {
  const headers = { code, description, get: (name: string) => more[name] ?? '' };
  return { subject, data: new Uint8Array(0), headers: headers as unknown as MsgHdrs };
};
