import { PassThrough, pipeline, Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { outputTooLarge } from '../outbound/failures.js';

const maxCodings = 3;
const maxCompressedStart = 65_536;
const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  identity: () => new PassThrough(),
};

/**
 * All bytes of a body, decompressed. Bytes are counted as they come, before and after decompression; what goes over
 * the limit is cut off at once. A coding that we do not know leaves the bytes as they are.
 * @throws StepFailure `output_too_large`.
 */
export async function readBody(body: Readable, contentEncoding: string, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of pieces(body, contentEncoding, limit)) {
    bytes += chunk.length;
    if (bytes > limit) throw outputTooLarge('the body of the answer', limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

/** The first bytes of a body, decompressed; the rest is not read. */
export async function readStart(body: Readable, contentEncoding: string, wanted: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of pieces(body, contentEncoding, maxCompressedStart)) {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes >= wanted) break;
  }
  return Buffer.concat(chunks, bytes).subarray(0, wanted);
}

/** Leaving the loop early ends the body, and with it the connection. */
function pieces(body: Readable, contentEncoding: string, limit: number): AsyncIterable<Buffer> {
  const stages = decodersFor(contentEncoding);
  body.on('error', () => undefined);
  return stages.length === 0 ? body : decoded(body, stages, limit);
}

function decodersFor(contentEncoding: string): Transform[] {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '');
  const known = codings.length <= maxCodings && codings.every((coding) => Object.hasOwn(decoders, coding));
  return known ? codings.reverse().flatMap((coding) => decoders[coding]?.() ?? []) : [];
}

/** Compressed bytes count too: an endless stream of them may decompress to nothing. */
function decoded(body: Readable, stages: readonly Transform[], limit: number): Readable {
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limit) done(outputTooLarge('the compressed body of the answer', limit));
      else done(null, chunk);
    },
  });
  const last = stages.at(-1) ?? counter;
  // The reader of the last stage hears of every error; pipeline's own report would be the second one.
  pipeline([body, counter, ...stages], () => undefined);
  return last;
}
