import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A file of an archive as its manifest tells of it. */
export interface ArchivedFile {
  readonly name: string;
  readonly lines: number;
  readonly bytes: number;
  /** Of the file as it is, in hexadecimal. */
  readonly sha256: string;
}

/** Lines go to the compressor in pieces of about so many characters. */
const pieceLength = 65_536;

/** Writes each row as a line of JSON into a compressed file, which appears under its name when it is whole and on the disk. */
export async function writeLines(
  directory: string,
  name: string,
  rows: AsyncIterable<object>,
): Promise<ArchivedFile> {
  const digest = createHash('sha256');
  let lines = 0;
  let bytes = 0;
  async function* texts(): AsyncGenerator<string> {
    let text = '';
    for await (const row of rows) {
      lines += 1;
      text += `${JSON.stringify(row)}\n`;
      if (text.length < pieceLength) continue;
      yield text;
      text = '';
    }
    yield text;
  }
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      digest.update(chunk);
      bytes += chunk.length;
      done(undefined, chunk);
    },
  });
  const path = join(directory, name);
  await pipeline(
    Readable.from(texts()),
    createGzip(),
    count,
    createWriteStream(`${path}.part`, { flush: true }),
  );
  await settle(path);
  return { name, lines, bytes, sha256: digest.digest('hex') };
}

/** The same for a small text; answers its SHA-256. */
export async function writeText(path: string, text: string): Promise<string> {
  const file = await open(`${path}.part`, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await settle(path);
  return createHash('sha256').update(text).digest('hex');
}

async function settle(path: string): Promise<void> {
  await rename(`${path}.part`, path);
  const directory = await open(dirname(path));
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
