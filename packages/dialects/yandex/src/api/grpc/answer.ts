import { randomUUID } from 'node:crypto';

import { Metadata, type ServerUnaryCall } from '@grpc/grpc-js';
import type { Callers } from '@runlog/hosting';

import type { Call } from '../calls/call.js';
import { tracksOf } from '../calls/tracks.js';

/** A call as the server hands it to its methods. */
export type UnaryCall = ServerUnaryCall<unknown, unknown>;

/** Clients take messages of 4 MiB unless told otherwise, and the published one cannot be told; the rest is for what is no text. */
const textBytes = 3.5 * 1024 * 1024;

/** A call as the methods see it. */
export const callOf = (callers: Callers, metadata: Metadata, call: UnaryCall): Call => ({
  choosesTenant: metadata.get('x-runlog-tenant').length > 0,
  authority: call.getHost(),
  textBytes,
  caller: (tenant) => callers.ofMetadata(metadata, tenant),
});

/**
 * Answers a call, with the headers that clients look for. They go out with an answer only: in front of an error they
 * would hide its code from the published client.
 */
export async function answer<T>(metadata: Metadata, call: UnaryCall, message: Promise<T> | T): Promise<T> {
  const answered = await message;
  const headers = new Metadata();
  const tracks = tracksOf(randomUUID(), metadata.get('traceparent')[0]);
  for (const [name, value] of Object.entries(tracks)) headers.set(name, value);
  call.sendMetadata(headers);
  return answered;
}
