/**
 * Stands in one direction of one connection: made for each with a way to send bytes on, it is given all bytes that come,
 * and decides what is sent, how often and when. Sending on a connection that is over does nothing.
 */
export type Rewriting = (send: (bytes: Buffer) => void) => (bytes: Buffer) => void;

/** Sends everything on as it comes. */
export const asItIs: Rewriting = (send) => send;
