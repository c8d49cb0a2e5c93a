import type { Writable } from 'node:stream';

/** Writes, and waits until the reader has room again. False once the reader is gone. */
export function write(stream: Writable, text: string): Promise<boolean> | boolean {
  if (stream.destroyed) return false;
  if (stream.write(text)) return true;
  return new Promise((resolve) => {
    const settle = (): void => {
      stream.off('drain', settle);
      stream.off('close', settle);
      resolve(!stream.destroyed);
    };
    stream.on('drain', settle);
    stream.on('close', settle);
  });
}
